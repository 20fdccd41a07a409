import { describe, expect, test } from 'vitest'
import type { Session } from '../../src/dialect/session.ts'
import { server, serverOfEach } from '../cli/chosen.ts'
import { playRound, ROUND } from './oracle.ts'

describe.each(serverOfEach)('two writers and the tool in generated turns on $name', (engine) => {
  test.each([1, 2])(
    'every committed token is there once, in both views: seed %i',
    { timeout: 120_000 },
    async (seed) => {
      const { committed, views } = await playRound(engine, seed, ROUND)
      expect(committed.length).toBeGreaterThan(20)
      expect(views).toEqual({ tokens: committed, trail: committed })
    },
  )
})

/** Found in the fourth when this was written; which step waits, and so the order, is the server's to say. */
const WITHIN = 20

describe.each(server)('on $name', (engine) => {
  test(
    'a backfill that takes no lock between reading and writing loses a token, and is found',
    { timeout: 120_000 },
    async () => {
      const found = async (seed: number): Promise<number> => {
        const { committed, views } = await playRound(engine, seed, ROUND.slice(0, 1), unlocked)
        if (views.trail.join() !== committed.join()) return seed
        return seed === WITHIN ? Number.POSITIVE_INFINITY : found(seed + 1)
      }
      expect(await found(1)).toBeLessThanOrEqual(WITHIN)
    },
  )
})

/** Reads a slice, lets others have their turns, writes what it read, and doesn't look again. */
function unlocked(session: Session): Session {
  return {
    ...session,
    get alive() {
      return session.alive
    },
    query: async (sql, parameters) => {
      const rows = await session.query(sql, parameters)
      return (sql.includes(' AS left') ? [{ left: false }] : rows) as never
    },
    async execute(sql) {
      const read = await session.query<{ id: number; text: string }>(
        'SELECT id, upper(tokens) AS text FROM items',
      )
      await session.script('SELECT 1')
      const writes = read.map(({ id, text }) => `UPDATE items SET trail = '${text}' WHERE id = ${id}`)
      const changed = sql.replace(/UPDATE ONLY [\s\S]*?;\n/, () => `${writes.join(';\n')};\n`)
      if (changed === sql) throw new Error('the slice is not what it was: nothing was seeded')
      return session.execute(changed)
    },
  }
}
