import { describe, expect, test } from 'vitest'
import { runTool } from '../crash/tool.ts'
import { servers, type Database } from '../engines/engine.ts'
import { scratchProject } from '../project/scratch.ts'

const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Names may repeat, codes go',
  operations: [
    op.dropConstraint('items', 'items_name_key'),
    op.dropColumn('items', 'code', { backward: sql\`'none'\` }),
  ],
})`

const openDebts = async (database: Database): Promise<readonly unknown[]> => {
  const rows = await database.query(
    'select constraint_name as name from bothways.debts where closed_at is null order by id',
  )
  await database.release()
  return rows.map(({ name }) => name)
}

describe.each(servers)('open debt on $name', (engine) => {
  test('does not stand in the way of going forward again, and ends with the schema that asked for it', async () => {
    const database = await engine.createDatabase()
    using scratch = scratchProject()
    scratch.write('migrations/20260101000000_loosen.ts', MIGRATION)
    const run = async (command: 'baseline' | 'up' | 'contract' | 'revert'): Promise<void> => {
      await database.release()
      await runTool(database.url, scratch.directory, command)
    }
    try {
      await database.script(
        `create table items (id int primary key, name text constraint items_name_key unique, code text not null constraint items_code_key unique);
         insert into items values (1, 'a', 'x'), (2, 'b', 'y')`,
      )
      await run('baseline')
      await run('up')
      await run('contract')
      await database.script(`insert into items values (3, 'a'), (4, 'c')`)
      await run('revert')
      expect(await openDebts(database), 'two rows have the code that backward gives').toEqual([
        'items_code_key',
      ])
      await run('revert')
      expect(await openDebts(database)).toEqual(['items_code_key', 'items_name_key'])
      await run('up')
      expect(await openDebts(database)).toEqual(['items_code_key'])
      await run('contract')
      expect(await openDebts(database)).toEqual([])
      await database.script(`delete from items where id > 2`)
      await run('revert')
      await run('revert')
      expect(await openDebts(database)).toEqual([])
      const found = await database.query(
        `select conname as name from pg_constraint where conrelid = 'items'::regclass and contype = 'u' order by 1`,
      )
      expect(found.map(({ name }) => name)).toEqual(['items_code_key', 'items_name_key'])
    } finally {
      await database.dispose()
    }
  })
})
