import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { postgres } from '../../src/dialect/postgres/dialect.ts'
import { servers, type Database } from '../engines/engine.ts'
import { expand, runner, standing, type Runner, type RunnerOptions } from './runner.ts'
import { inTransaction, index, program } from './steps.ts'

const add = inTransaction('add', ['alter table items add a text'], ['alter table items drop a'])

describe.each(servers)('locks on $name', (engine) => {
  let database: Database
  let open: Runner[]
  const start = async (options?: RunnerOptions): Promise<Runner> => {
    const made = await runner(database, options)
    open.push(made)
    return made
  }
  beforeEach(async () => {
    open = []
    database = await engine.createDatabase()
    await database.script('create table items (id int primary key, name text); create table other (id int)')
  })
  afterEach(async () => {
    await Promise.all(open.map((tool) => tool.close()))
    await database.dispose()
  })
  /** Runs until it says that it waits, then lets the other session go. */
  async function untilWaiting(tool: Runner, running: Promise<unknown>): Promise<void> {
    while (!tool.events.some(({ kind }) => kind === 'waiting')) await Promise.race([sleep(5), running])
  }

  test('a step gives way, names who is in the way, and gets through', async () => {
    const reader = await database.connect()
    await reader.query(`set application_name = 'report'; begin; select * from items`)
    const tool = await start()
    const running = tool.run([expand('m', tool.context, program({ expand: [add] }))])
    await untilWaiting(tool, running)
    // Between two tries the table is free for everybody.
    await database.script(`set lock_timeout = '5s'; insert into items values (1)`)
    await reader.query('commit')
    await running
    expect(tool.events.find(({ kind }) => kind === 'waiting')).toMatchObject({
      stepId: 'add',
      reason: expect.stringContaining('lock timeout'),
      blockers: [expect.stringMatching(/application report.*select \* from items/)],
    })
    expect(await standing(database)).toEqual(['m: expanded', 'done'])
  })

  test.each([
    ['one transaction', [add], 'LOCK_TIMEOUT', 'refused'],
    [
      'several steps',
      [inTransaction('first', ['create table first ()'], ['drop table first']), add],
      'PUT_BACK',
      'put back',
    ],
  ])('patience ends: a move of %s changes nothing', async (_, steps, code, outcome) => {
    const reader = await database.connect()
    await reader.query(`set application_name = 'report'; begin; select * from items`)
    const tool = await start({ lockBudgetMs: 300 })
    await expect(tool.run([expand('m', tool.context, program({ expand: steps }))])).rejects.toMatchObject({
      code,
      message: expect.stringContaining('did not get its locks'),
      details: [expect.stringContaining('report')],
    })
    expect(await standing(database)).toEqual([outcome])
    expect(await database.query(`select to_regclass('first') as first`)).toEqual([{ first: null }])
  })

  test('an index is patient with an old snapshot of another table', async () => {
    const reader = await database.connect()
    await reader.query(`begin isolation level repeatable read; select * from other`)
    // Far more than the lock timeout of other steps.
    const tool = await start({ lockTimeoutMs: 50, lockBudgetMs: 20_000 })
    const running = tool.run([
      expand('m', tool.context, program({ expand: [index('index', 'items_name', 'items (name)')] })),
    ])
    await sleep(500)
    await reader.query('commit')
    await running
    expect(tool.events.filter(({ kind }) => kind === 'waiting')).toEqual([])
    expect(await standing(database)).toEqual(['m: expanded', 'done'])
  })

  test('an index that never gets through names the old transaction and leaves nothing', async () => {
    const reader = await database.connect()
    await reader.query(
      `set application_name = 'report'; begin isolation level repeatable read; select * from other`,
    )
    const tool = await start({ lockBudgetMs: 300 })
    await expect(
      tool.run([
        expand('m', tool.context, program({ expand: [index('index', 'items_name', 'items (name)')] })),
      ]),
    ).rejects.toMatchObject({ code: 'PUT_BACK', details: [expect.stringMatching(/application report/)] })
    expect(await database.query(`select to_regclass('items_name') as left`)).toEqual([{ left: null }])
    expect(await standing(database)).toEqual(['put back'])
  })

  test('a deadlock is one more reason to try again', async () => {
    await database.script('insert into items values (1); insert into other values (1)')
    const app = await database.connect()
    await app.query('begin; lock table other in share mode')
    const tool = await start({ lockTimeoutMs: 20_000 })
    const both = inTransaction('both', ['alter table items add a text', 'alter table other add a text'], [])
    const running = tool.run([expand('m', tool.context, program({ expand: [both] }))])
    while (
      (await database.query(`select from pg_locks where not granted and relation = 'other'::regclass`))
        .length === 0
    )
      await sleep(5)
    // One of the two is chosen as the victim; if it is the tool, it comes again.
    await app.query('select * from items').catch(() => undefined)
    await app.query('rollback')
    await running
    expect(await standing(database)).toEqual(['m: expanded', 'done'])
  })

  test('a signal does not wait for locks', async () => {
    const reader = await database.connect()
    await reader.query('begin; select * from items')
    const stop = new AbortController()
    const tool = await start({ signal: stop.signal, lockBudgetMs: 60_000 })
    const running = tool.run([expand('m', tool.context, program({ expand: [add] }))])
    await untilWaiting(tool, running)
    stop.abort('SIGTERM')
    await expect(running).rejects.toMatchObject({ exitCode: 143 })
    expect(await database.query('select * from items')).toEqual([])
  })

  test('two runners: one holds the lock, the other is told who', async () => {
    const [one, other] = [await start(), await start()]
    await postgres.acquireLock(one.session, { waitMs: 0 })
    await expect(postgres.acquireLock(other.session, { waitMs: 0 })).rejects.toMatchObject({
      code: 'LOCK_BUSY',
      exitCode: 22,
    })
    await postgres.releaseLock(one.session)
    await postgres.acquireLock(other.session, { waitMs: 0 })
  })
})
