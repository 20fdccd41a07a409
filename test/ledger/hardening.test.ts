import { describe, expect, test } from 'vitest'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { ledgerStore } from '../../src/dialect/postgres/ledger/read.ts'
import { ledgerStatements as write } from '../../src/dialect/postgres/ledger/statements.ts'
import type { Session } from '../../src/dialect/session.ts'
import { engines, servers, type Engine } from '../engines/engine.ts'
import { entryOf, named } from './sample-entry.ts'

async function withLedger(engine: Engine, use: (session: Session) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase()
  const { session } = await connect(database.url)
  try {
    await ledgerStore(session).ensure()
    await use(session)
  } finally {
    await session.close()
    await database.dispose()
  }
}

describe.each(engines)('the ledger on $name', (engine) => {
  test.each([
    ['a date', `set at = at - interval '1 day'`],
    ['a word that moves from actor to event', `set actor = 'a', event = 'nnexpand'`],
  ])('its audit log notices %s', (_, change) =>
    withLedger(engine, async (session) => {
      await session.script(write.audit({ actor: 'ann', event: 'expand', detail: {} }))
      await session.script(`set timezone = 'Asia/Tokyo'`)
      expect(await ledgerStore(session).auditBreak()).toBeNull()
      await session.script(`alter table bothways.audit disable trigger all; update bothways.audit ${change}`)
      expect(await ledgerStore(session).auditBreak()).toBe(1)
    }),
  )

  test('its audit log refuses changes under session_replication_role, which a backfill sets', () =>
    withLedger(engine, async (session) => {
      await session.script(write.audit({ actor: 'ann', event: 'expand', detail: {} }))
      await expect(
        session.script(`set session_replication_role = replica; delete from bothways.audit`),
      ).rejects.toThrow('append-only')
    }))

  test('of a newer format says so, whatever else it holds', () =>
    withLedger(engine, async (session) => {
      await session.script(
        'update bothways.meta set version = 2; alter table bothways.migrations rename position to place',
      )
      const newer = { code: 'LEDGER_NEWER', exitCode: 21 }
      await expect(ledgerStore(session).read()).rejects.toMatchObject(newer)
      await expect(ledgerStore(session).ensure()).rejects.toMatchObject(newer)
    }))

  test('a migration applied again after a revert is the last one applied', () =>
    withLedger(engine, async (session) => {
      await session.script([write.insert(entryOf('a')), write.insert(entryOf('b'))].join(';'))
      for (const state of [
        'reverting',
        'reverted',
        'expanding',
        'expanded',
        'contracting',
        'expanded',
      ] as const) {
        await session.script(write.move(named('a'), state, '2'))
      }
      await session.script(write.insert(entryOf('c')))
      const { entries } = await ledgerStore(session).read()
      expect(entries.map(({ name }) => name)).toEqual(['b', 'a', 'c'])
    }))
})

describe.each(servers)('the ledger on $name', (engine) => {
  test('made by two at once is made once', async () => {
    const database = await engine.createDatabase()
    const sessions = await Promise.all(
      Array.from({ length: 4 }, async () => (await connect(database.url)).session),
    )
    await Promise.all(sessions.map((session) => ledgerStore(session).ensure()))
    expect(await database.query('select version from bothways.meta')).toEqual([{ version: 1 }])
    await Promise.all(sessions.map((session) => session.close()))
    await database.dispose()
  })

  test('refused to a role without rights says what to grant', async () => {
    const database = await engine.createDatabase()
    const role = `bw_role_${process.pid}_ledger`
    await database.script(`create role ${role} login`)
    const url = new URL(database.url)
    url.username = role
    const { session } = await connect(url.href)
    await expect(ledgerStore(session).ensure()).rejects.toMatchObject({ code: 'PRIVILEGE' })
    expect((await ledgerStore(session).read()).exists).toBe(false)
    const { session: owner } = await connect(database.url)
    await ledgerStore(owner).ensure()
    await owner.close()
    await expect(ledgerStore(session).read()).rejects.toMatchObject({ code: 'PRIVILEGE' })
    await session.close()
    await database.script(`drop role ${role}`)
    await database.dispose()
  })
})
