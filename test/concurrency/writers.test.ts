import { describe, expect, test } from 'vitest'
import { runTool } from '../crash/tool.ts'
import type { Database } from '../engines/database.ts'
import { ROWS, shoutingProject, shoutings } from './shouting.ts'
import { crowd, letThemWrite, type Crowd } from './writers.ts'

/** Not a measurement: a statement that takes this long hangs. */
const HANGS_MS = 10_000

describe.each(shoutings)('two versions at full speed on $name', (shouting) => {
  test('see no error, wait for nothing and lose no write', { timeout: 180_000 }, async () => {
    const database = await shouting.createDatabase()
    using scratch = shoutingProject(shouting)
    const crowds: Crowd[] = []
    const begin = async (version: 'old' | 'new', generation: number): Promise<Crowd> => {
      const name = `${version.slice(0, 1)}${generation}x`
      const made = await crowd(() => shouting.open(database, version), name, 3, ROWS)
      crowds.push(made)
      return made
    }
    const run = (command: 'baseline' | 'up' | 'contract' | 'revert'): Promise<void> =>
      runTool(database.url, scratch.directory, command)
    try {
      await database.script(shouting.schema)
      await run('baseline')
      const firstOld = await begin('old', 1)
      await letThemWrite()
      await run('up')
      const firstNew = await begin('new', 1)
      await letThemWrite()
      await firstOld.stop()
      await everyToken(database, crowds)
      await run('contract')
      await letThemWrite()
      await run('revert')
      const secondOld = await begin('old', 2)
      await letThemWrite()
      await firstNew.stop()
      await run('revert')
      await letThemWrite()
      await run('up')
      const secondNew = await begin('new', 2)
      await letThemWrite()
      await secondOld.stop()
      await secondNew.stop()
      await everyToken(database, crowds)
    } finally {
      await Promise.all(crowds.map((made) => made.stop()))
      await database.dispose()
    }
    expect(crowds.flatMap(({ failures }) => failures)).toEqual([])
    for (const { slowest, tokens } of crowds) {
      expect(slowest).toBeLessThan(HANGS_MS)
      expect(tokens.size).toBeGreaterThan(20)
    }
  })
})

/** Each committed token stands exactly once in each view, and no row of those that were deleted is back. */
async function everyToken(database: Database<unknown>, crowds: readonly Crowd[]): Promise<void> {
  // Writers go on meanwhile: what was committed before this look must be in it, and nothing twice.
  const committed = crowds.flatMap((made) => [...made.tokens])
  const deleted = new Set(crowds.flatMap((made) => [...made.deleted]))
  const views = await Promise.all(
    ['tokens', 'trail'].map(async (column) => {
      const rows = await database.query(`select lower(${column}) as tokens from items`)
      return rows.flatMap(({ tokens }) =>
        String(tokens)
          .split(/\s+/)
          .filter((token) => token !== ''),
      )
    }),
  )
  for (const found of views) {
    const distinct = new Set(found)
    expect(distinct.size, 'no token twice').toBe(found.length)
    expect(
      committed.filter((token) => !distinct.has(token)),
      'no token lost',
    ).toEqual([])
  }
  const rows = await database.query(
    'select id from items where tokens is null or lower(trail) <> lower(tokens)',
  )
  expect(rows, 'both views are of the same tokens').toEqual([])
  const alive = await database.query('select id from items')
  expect(alive.filter(({ id }) => deleted.has(Number(id)))).toEqual([])
}
