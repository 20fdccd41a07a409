import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { ledgerStore } from '../../src/dialect/postgres/ledger/read.ts'
import { ledgerStatements as write } from '../../src/dialect/postgres/ledger/statements.ts'
import type { Session } from '../../src/dialect/session.ts'
import { engines, type Database } from '../engines/engine.ts'
import { awkward, entryOf, named } from './sample-entry.ts'

const run = (id: string) => ({
  id,
  command: 'up' as const,
  actor: awkward,
  toolVersion: '0.1.0',
  moves: [{ migration: named(awkward), transition: 'expand' as const }],
})

describe.each(engines)('the ledger on $name', (engine) => {
  let database: Database
  let session: Session

  beforeEach(async () => {
    database = await engine.createDatabase()
    session = (await connect(database.url)).session
  })
  afterEach(async () => {
    await session.close()
    await database.dispose()
  })

  test('is empty where there is none, and reading makes none', async () => {
    const store = ledgerStore(session)
    expect(await store.read()).toEqual({
      entries: [],
      unfinished: null,
      debts: [],
      fingerprint: null,
      exists: false,
    })
    expect(await session.query(`select to_regnamespace('bothways') as made`)).toEqual([{ made: null }])
    await store.ensure()
    await store.ensure()
    expect(await store.read()).toMatchObject({ entries: [], exists: true })
  })

  test('gives back migrations, in order of application, with their plans', async () => {
    const store = ledgerStore(session)
    await store.ensure()
    for (const name of ['b', 'a', awkward]) await session.script(write.insert(entryOf(name)))
    await session.script(write.move(named('a'), 'expanded', 'run-2'))
    const { entries } = await store.read()
    expect(entries.map(({ name, state, runId }) => [name, state, runId])).toEqual([
      ['b', 'expanding', 'run-1'],
      ['a', 'expanded', 'run-2'],
      [awkward, 'expanding', 'run-1'],
    ])
    expect(entries[2]).toMatchObject({ summary: awkward, checksum: 'c', rawHash: 'r', planHash: 'p' })
    expect(Math.abs(Date.now() - (entries[0]?.since.getTime() ?? 0))).toBeLessThan(60_000)
    expect(await store.plan(named(awkward))).toEqual(entryOf(awkward).plan)
    expect((await store.plans([named(awkward), named('b')])).map(({ name }) => name)).toEqual(['b', awkward])
    expect(await store.plans([])).toEqual([])
    await session.script(write.remove(named('b')))
    expect((await store.read()).entries.map(({ name }) => name)).toEqual(['a', awkward])
    await expect(store.plan(named('b'))).rejects.toMatchObject({ code: 'UNKNOWN_MIGRATION' })
  })

  test('gives back runs, and which did not end', async () => {
    const store = ledgerStore(session)
    await store.ensure()
    await session.script(write.beginRun(run('run-1')))
    expect((await store.read()).unfinished).toMatchObject({
      ...run('run-1'),
      outcome: 'running',
      endedAt: null,
    })
    await session.script(write.extendRun('run-1', [{ migration: named('next'), transition: 'expand' }]))
    await session.script(write.endRun('run-1', 'stopped'))
    expect((await store.read()).unfinished).toMatchObject({ outcome: 'stopped', endedAt: expect.any(Date) })
    await session.script(write.endRun('run-1', 'done'))
    await session.script(write.beginRun(run('run-2')))
    await session.script(write.endRun('run-2', 'put back'))
    expect((await store.read()).unfinished).toBeNull()
    const runs = await store.runs(10)
    expect(runs.map(({ id }) => id)).toEqual(['run-2', 'run-1'])
    expect(runs[1]?.moves.map(({ migration }) => migration)).toEqual([awkward, 'next'])
    expect(await store.runs(1)).toHaveLength(1)
  })

  test('gives back journal, cursors, debts, the catalog and rows in the way', async () => {
    const store = ledgerStore(session)
    await store.ensure()
    const row = {
      runId: 'run-1',
      migration: named(awkward),
      transition: 'expand' as const,
      stepId: 'expand/0',
    }
    await session.script(
      [
        write.journal({ ...row, state: 'intent' }),
        write.journal({ ...row, state: 'done' }),
        write.journal({ ...row, runId: 'run-2', state: 'intent' }),
      ].join(';'),
    )
    expect(await store.journal('run-1')).toEqual([
      { ...row, state: 'intent', at: expect.any(Date) },
      { ...row, state: 'done', at: expect.any(Date) },
    ])

    expect(await store.cursor(named(awkward), 's')).toBeNull()
    for (const rows of [0, 9_007_199_254_740_991]) {
      await session.script(write.saveCursor(named(awkward), 's', { position: awkward, rows }))
      expect(await store.cursor(named(awkward), 's')).toEqual({ position: awkward, rows })
    }
    await session.script(write.clearCursor(named(awkward), 's'))
    expect(await store.cursor(named(awkward), 's')).toBeNull()

    const debt = {
      migration: named(awkward),
      stepId: 's',
      table: awkward,
      constraint: awkward,
      reason: awkward,
    }
    await session.script(write.openDebt(debt))
    const [open] = (await store.read()).debts
    expect(open).toEqual({ ...debt, id: expect.any(Number), openedAt: expect.any(Date) })
    await session.script(write.closeDebt(open?.id ?? 0))
    expect((await store.read()).debts).toEqual([])

    expect(await store.catalog()).toBeNull()
    for (const document of [{ first: awkward }, { [awkward]: [1, null, awkward] }]) {
      await session.script(write.saveCatalog('f', document))
      expect(await store.catalog()).toEqual(document)
    }
    expect((await store.read()).fingerprint).toBe('f')

    await session.script(
      `insert into bothways.unrepresentable values ('one', '[1]'), ('one', '[2]'), ('two', '[1]')`,
    )
    expect(await store.unrepresentable()).toEqual(
      new Map([
        ['one', 2],
        ['two', 1],
      ]),
    )
  })

  test('writes commit and roll back with what they record', async () => {
    const store = ledgerStore(session)
    await store.ensure()
    await expect(session.script(`begin; ${write.insert(entryOf('a'))}; select 1/0; commit`)).rejects.toThrow()
    await session.script('rollback')
    expect((await store.read()).entries).toEqual([])
  })

  test('does not care for the search_path', async () => {
    await session.script(
      `create schema bait; create table bait.migrations (name text); set search_path = bait`,
    )
    const store = ledgerStore(session)
    await store.ensure()
    await session.script(write.insert(entryOf('a')))
    await session.script(write.audit({ actor: 'me', event: 'e', detail: {} }))
    expect((await store.read()).entries).toHaveLength(1)
    expect(await session.query('table bait.migrations')).toEqual([])
  })

  test('grants everybody the use of the schema and of no table', async () => {
    await ledgerStore(session).ensure()
    const [rights] = await session.query(
      `select has_schema_privilege('public', 'bothways', 'usage') as use, has_schema_privilege('public', 'bothways', 'create') as make,
       (select count(*)::int from pg_class where relnamespace = 'bothways'::regnamespace and relkind = 'r'
        and has_table_privilege('public', oid, 'select, insert, update, delete, truncate')) as tables`,
    )
    expect(rights).toEqual({ use: true, make: false, tables: 0 })
  })

  test('a thousand migrations are one quick answer', async () => {
    const store = ledgerStore(session)
    await store.ensure()
    const names = Array.from({ length: 1000 }, (_, number) => `2026${String(number).padStart(6, '0')}_change`)
    await session.script(names.map((name) => write.insert(entryOf(name))).join(';'))
    await store.read()
    const { entries } = await store.read()
    expect(entries.map(({ name }) => name)).toEqual(names)
  })
})
