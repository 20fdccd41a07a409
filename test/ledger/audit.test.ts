import { describe, expect, test } from 'vitest'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { ledgerStore } from '../../src/dialect/postgres/ledger/read.ts'
import { ledgerStatements as write } from '../../src/dialect/postgres/ledger/statements.ts'
import type { Session } from '../../src/dialect/session.ts'
import { engines } from '../engines/engine.ts'

/** Three events, then what somebody with all rights does to them. */
async function afterTampering(url: string, tampering: string): Promise<number | null> {
  const { session } = await connect(url)
  const store = ledgerStore(session)
  await store.ensure()
  await session.script(
    [
      write.audit({
        actor: 'ann',
        event: 'expand',
        detail: { migration: `it's "quoted" \\ 日本語`, run: '1' },
      }),
      write.audit({ actor: 'ben', event: 'contract', detail: { migration: 'a', run: '2' } }),
      write.audit({ actor: 'ann', event: 'restore', detail: { migration: 'a', run: '3' } }),
    ].join(';'),
  )
  expect(await store.auditBreak()).toBeNull()
  expect((await store.audit(2)).map(({ actor, event }) => [actor, event])).toEqual([
    ['ann', 'restore'],
    ['ben', 'contract'],
  ])
  await tamper(session, tampering)
  const broken = await store.auditBreak()
  await session.close()
  return broken
}

const tamper = (session: Session, sql: string): Promise<void> =>
  session.script(
    `alter table bothways.audit disable trigger all; ${sql}; alter table bothways.audit enable trigger all`,
  )

describe.each(engines)('the audit log on $name', (engine) => {
  test.each([
    ['an actor', `update bothways.audit set actor = 'eve' where id = 2`, 2],
    ['an event', `update bothways.audit set event = 'nothing' where id = 1`, 1],
    ['a detail', `update bothways.audit set detail = detail || '{"run": "9"}' where id = 3`, 3],
    ['a row taken out of the middle', `delete from bothways.audit where id = 2`, 3],
    ['the first row taken', `delete from bothways.audit where id = 1`, 2],
    ['nothing', `select 1`, null],
  ])('notices %s', async (_, sql, broken) => {
    const database = await engine.createDatabase()
    expect(await afterTampering(database.url, sql)).toBe(broken)
    await database.dispose()
  })

  test('refuses changes even of its owner', async () => {
    const database = await engine.createDatabase()
    const { session } = await connect(database.url)
    await ledgerStore(session).ensure()
    await session.script(write.audit({ actor: 'ann', event: 'expand', detail: {} }))
    for (const sql of [
      `update bothways.audit set actor = 'eve'`,
      'delete from bothways.audit',
      'truncate bothways.audit',
    ]) {
      await expect(session.script(sql)).rejects.toThrow('append-only')
    }
    await session.close()
    await database.dispose()
  })
})
