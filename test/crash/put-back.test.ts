import { describe, expect, test } from 'vitest'
import { servers } from '../engines/engine.ts'
import { scratchProject } from '../project/scratch.ts'
import { differences, everything } from './everything.ts'
import { runTool } from './tool.ts'

/** The author's way back fails where somebody has dropped the index by hand: after the switch of a revert. */
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'With a way back that may fail',
  operations: [
    op.sql({ up: 'create index concurrently if not exists items_note on items (note)', down: 'drop index concurrently items_note', transaction: false }),
    op.dropConstraint('items', 'items_name_key'),
    op.setNotNull('items', 'note', { fill: sql\`'none'\` }),
    op.changeColumn('items', 'price', {
      into: 'price_minor', type: 'bigint', notNull: true,
      forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`,
    }),
  ],
})`

describe.each(servers)('a revert that fails after its switch on $name', (engine) => {
  test('is put back by re-applying, and the database is as before', async () => {
    const database = await engine.createDatabase()
    using scratch = scratchProject()
    scratch.write('migrations/20260101000000_way_back.ts', MIGRATION)
    try {
      await database.script(
        `create table items (id int primary key, name text constraint items_name_key unique, note text, price numeric(10,2) not null);
         insert into items values (1, 'a', null, 1.5), (2, 'b', 'n', 2)`,
      )
      await runTool(database.url, scratch.directory, 'baseline')
      await runTool(database.url, scratch.directory, 'up')
      await database.script('drop index items_note')
      const before = await everything(database)
      await expect(runTool(database.url, scratch.directory, 'revert')).rejects.toMatchObject({
        code: 'PUT_BACK',
        exitCode: 23,
      })
      expect(differences(before, await everything(database))).toEqual([])
      await database.script('create index items_note on items (note)')
      await runTool(database.url, scratch.directory, 'revert')
      const [{ note } = { note: '' }] = await database.query('select note from items where id = 1')
      expect(note).toBeNull()
    } finally {
      await database.dispose()
    }
  })
})
