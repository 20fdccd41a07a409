import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/postgres/connect.ts'
import { classify } from '../../../src/dialect/postgres/errors.ts'
import { isAboutRows, isTransient, type FailureKind } from '../../../src/dialect/failure.ts'
import type { Session } from '../../../src/dialect/session.ts'
import { engines, servers, type Database } from '../../engines/engine.ts'

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it worked'),
    (error: unknown) => classify(error),
  )

describe.each(engines)('failures of $name', (engine) => {
  let database: Database
  let session: Session

  beforeAll(async () => {
    database = await engine.createDatabase()
    session = (await connect(database.url)).session
    await session.script(`
      create table parent (id int primary key, size int not null constraint small check (size < 10));
      create table child (parent int constraint belongs references parent on delete restrict);
      insert into parent values (1, 1); insert into child values (1);
      create role bw_powerless_${process.pid}`)
  })
  afterAll(async () => {
    await session.script(`drop role bw_powerless_${process.pid}`)
    await session.close()
    await database.dispose()
  })

  test.each<[FailureKind, string, string | null]>([
    ['unique', 'insert into parent values (1, 2)', 'parent_pkey'],
    ['not null', 'insert into parent values (2, null)', null],
    ['check', 'insert into parent values (2, 11)', 'small'],
    ['foreign key', 'insert into child values (9)', 'belongs'],
    ['foreign key', 'delete from parent', 'belongs'],
    ['duplicate object', 'create table parent (id int)', null],
    ['duplicate object', 'alter table parent add column id int', null],
    ['undefined object', 'table nowhere', null],
    ['undefined object', 'table nowhere.parent', null],
    ['undefined object', 'select nothing from parent', null],
    ['undefined object', 'select nothing()', null],
    ['syntax', 'selekt 1', null],
    ['read only', 'begin read only; insert into parent values (3, 3)', null],
    ['privilege', `begin; set local role bw_powerless_${process.pid}; table parent`, null],
    ['canceled', `begin; set local statement_timeout = '50ms'; select pg_sleep(5)`, null],
    ['other', 'select 1/0', null],
  ])('%s: %s', async (kind, sql, constraint) => {
    // PGlite has no timers: nothing can interrupt it.
    if (kind === 'canceled' && engine.kind === 'pglite') return
    const failure = await failureOf(session.script(sql))
    await session.script('rollback')
    expect(failure).toMatchObject({ kind, constraint })
    expect(failure.code).toMatch(/^[0-9A-Z]{5}$/)
    expect(isAboutRows(failure)).toBe(['unique', 'not null', 'check', 'foreign key'].includes(kind))
  })

  test('table, detail and position come along', async () => {
    expect(await failureOf(session.script('insert into parent values (1, 2)'))).toMatchObject({
      table: 'parent',
      detail: 'Key (id)=(1) already exists.',
    })
    expect((await failureOf(session.script('selekt 1'))).position).toBe(1)
  })
})

describe.each(servers)('failures between sessions of $name', (engine) => {
  test('a lock timeout and a deadlock go away by themselves', async () => {
    const database = await engine.createDatabase()
    const [one, other] = [(await connect(database.url)).session, (await connect(database.url)).session]
    await one.script('create table t (id int primary key, n int); insert into t values (1, 0), (2, 0)')
    await one.script('begin; lock table t')
    const waited = await failureOf(other.script(`begin; set local lock_timeout = '50ms'; lock table t`))
    expect(waited).toMatchObject({ kind: 'lock timeout', code: '55P03' })
    expect(isTransient(waited)).toBe(true)
    await Promise.all([one.script('rollback'), other.script('rollback')])

    await one.script('begin; update t set n = 1 where id = 1')
    await other.script('begin; update t set n = 1 where id = 2')
    const both = await Promise.allSettled([
      one.script('update t set n = 2 where id = 2'),
      other.script('update t set n = 2 where id = 1'),
    ])
    const kinds = both.flatMap((result) =>
      result.status === 'rejected' ? [classify(result.reason).kind] : [],
    )
    expect(kinds).toEqual(['deadlock'])
    await Promise.all([one.close(), other.close()])
    await database.dispose()
  })
})

describe('failures without a server', () => {
  test.each([
    [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'connection lost'],
    [Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 'connection lost'],
    [new Error('Connection terminated unexpectedly'), 'connection lost'],
    [new Error('Client has encountered a connection error and is not queryable'), 'connection lost'],
    [new Error('PGlite is closed'), 'connection lost'],
    [Object.assign(new Error('in the server’s language'), { code: '25P04' }), 'connection lost'],
    [Object.assign(new Error('the file is closed'), { code: 'EBADF' }), 'other'],
    ['a string', 'other'],
    [null, 'other'],
  ])('%s', (error, kind) => {
    expect(classify(error)).toMatchObject({ kind })
  })
})
