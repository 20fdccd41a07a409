import { describe, expect, test } from 'vitest'
import { runTool } from '../crash/tool.ts'
import { servers, type Database } from '../engines/engine.ts'
import { scratchProject, type Scratch } from '../project/scratch.ts'
import { crowd, letThemWrite, type Crowd, type Version } from './writers.ts'

const ROWS = 20_000
/** Not a measurement: a statement that takes this long hangs. */
const HANGS_MS = 10_000

const SCHEMA = `
create table items (
  id int generated always as identity primary key,
  tokens text not null,
  sku text,
  legacy text not null default 'l',
  filler text not null default repeat('x', 300)
);
create unique index items_sku on items (sku);
insert into items (tokens, sku) select '', 'sku ' || i from generate_series(1, ${ROWS}) as i;`

const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Tokens are shouted',
  operations: [
    op.changeColumn('items', 'tokens', {
      into: 'trail', type: 'text', notNull: true, forward: sql\`upper(tokens)\`, backward: sql\`lower(trail)\`,
    }),
    op.dropColumn('items', 'legacy', { backward: sql\`'n/a'\` }),
    op.renameColumn('items', 'sku', 'code'),
    op.addColumn('items', 'channel', { type: 'text', notNull: true, fill: sql\`'web'\` }),
    op.createIndex('items', ['channel']),
  ],
})`

const OLD: Version = {
  name: 'o',
  insert: `insert into items (tokens, legacy) values (' ' || $1::text, 'by old') returning id`,
  append: `update items set tokens = tokens || ' ' || $2::text where id = $1 returning id`,
}

const NEW: Version = {
  name: 'n',
  insert: `insert into items (trail, channel) values (' ' || upper($1::text), 'app') returning id`,
  append: `update items set trail = trail || ' ' || upper($2::text) where id = $1 returning id`,
}

function project(): Scratch {
  const scratch = scratchProject()
  scratch.write('migrations/20260101000000_shout.ts', MIGRATION)
  return scratch
}

describe.each(servers)('two versions at full speed on $name', (engine) => {
  test('see no error, wait for nothing and lose no write', { timeout: 120_000 }, async () => {
    const database = await engine.createDatabase()
    using scratch = project()
    const crowds: Crowd[] = []
    const begin = async (version: Version, generation: number): Promise<Crowd> => {
      const made = await crowd(database, { ...version, name: `${version.name}${generation}x` }, 3, ROWS)
      crowds.push(made)
      return made
    }
    const run = (command: 'baseline' | 'up' | 'contract' | 'revert'): Promise<void> =>
      runTool(database.url, scratch.directory, command)
    try {
      await database.script(SCHEMA)
      await run('baseline')
      const firstOld = await begin(OLD, 1)
      await letThemWrite()
      await run('up')
      const firstNew = await begin(NEW, 1)
      await letThemWrite()
      await firstOld.stop()
      await everyToken(database, crowds, ['tokens', 'trail'])
      await run('contract')
      await letThemWrite()
      await run('revert')
      const secondOld = await begin(OLD, 2)
      await letThemWrite()
      await firstNew.stop()
      await run('revert')
      await letThemWrite()
      await run('up')
      const secondNew = await begin(NEW, 2)
      await letThemWrite()
      await secondOld.stop()
      await secondNew.stop()
      await everyToken(database, crowds, ['tokens', 'trail'])
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
async function everyToken(
  database: Database,
  crowds: readonly Crowd[],
  columns: readonly string[],
): Promise<void> {
  const committed = crowds.flatMap((made) => [...made.tokens])
  const [views] = await database.query(
    `select ${columns.map((column) => `array_remove(regexp_split_to_array(string_agg(lower(${column}), ' '), '\\s+'), '') as ${column}`).join(', ')} from items`,
  )
  // Writers go on meanwhile: what was committed before this look must be in it, and nothing twice.
  for (const column of columns) {
    const found = views?.[column] as readonly string[]
    const distinct = new Set(found)
    expect(distinct.size, `${column}: no token twice`).toBe(found.length)
    expect(
      committed.filter((token) => !distinct.has(token)),
      `${column}: no token lost`,
    ).toEqual([])
  }
  expect(views?.['trail']).toEqual(views?.['tokens'])
  const deleted = crowds.flatMap((made) => [...made.deleted])
  expect(await database.query('select id from items where id = any ($1)', [deleted])).toEqual([])
}
