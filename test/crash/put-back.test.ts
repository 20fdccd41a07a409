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

/** Whichever way back goes first, the one that needs `ready` fails with another behind it, whose own undo needs it too. */
const STUCK = `import { defineMigration, op } from 'bothways'
const needy = 'select 1 / count(*) from ready'
export default defineMigration({
  summary: 'With ways that may both fail',
  operations: [
    op.sql({ up: needy, down: 'select 1', transaction: false }),
    op.sql({ up: 'select 2', down: needy, transaction: false }),
    op.sql({ up: needy, down: 'select 3', transaction: false }),
  ],
})`

describe.each(servers.slice(0, 1))('a revert that can neither go on nor back on $name', (engine) => {
  test('ends with 26, says where things stand, and goes on once the cause is mended', async () => {
    const database = await engine.createDatabase()
    using scratch = scratchProject()
    scratch.write('migrations/20260101000000_stuck.ts', STUCK)
    try {
      await database.script('create table ready (id int primary key); insert into ready values (1)')
      await runTool(database.url, scratch.directory, 'baseline')
      await runTool(database.url, scratch.directory, 'up')
      await database.script('delete from ready')
      await expect(runTool(database.url, scratch.directory, 'revert')).rejects.toMatchObject({
        code: 'REVERT_FAILED',
        exitCode: 26,
        state: expect.stringContaining('stays reverting') as string,
        next: expect.stringContaining('migrate resume') as string,
      })
      await database.script('insert into ready values (1)')
      await runTool(database.url, scratch.directory, 'resume')
      expect(await database.query('select state from bothways.migrations')).toEqual([{ state: 'reverted' }])
    } finally {
      await database.dispose()
    }
  })
})
