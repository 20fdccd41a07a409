import { describe, expect, test } from 'vitest'
import { runTool, type Command } from '../crash/tool.ts'
import { servers, type Database, type Engine } from '../engines/engine.ts'
import { scratchProject } from '../project/scratch.ts'

const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Names may repeat, codes go',
  operations: [
    op.dropConstraint('items', 'items_name_key'),
    op.dropColumn('items', 'code', { backward: sql\`case when id > 2 then 'none' else 'old ' || id end\` }),
  ],
})`
const ITEMS = `create table items (id int primary key, name text constraint items_name_key unique, code text not null constraint items_code_key unique);
insert into items values (1, 'a', 'x'), (2, 'b', 'y')`

interface Debtor extends AsyncDisposable {
  readonly database: Database
  readonly run: (command: Command) => Promise<void>
  readonly openDebts: () => Promise<readonly unknown[]>
  readonly uniques: () => Promise<readonly unknown[]>
}

async function debtor(engine: Engine, migration: string, script: string): Promise<Debtor> {
  const database = await engine.createDatabase()
  const scratch = scratchProject()
  scratch.write('migrations/20260101000000_loosen.ts', migration)
  const names = async (query: string): Promise<readonly unknown[]> => {
    const rows = await database.query(query)
    await database.release()
    return rows.map(({ name }) => name)
  }
  await database.script(script)
  return {
    database,
    async run(command) {
      await database.release()
      await runTool(database.url, scratch.directory, command)
    },
    openDebts: () =>
      names('select constraint_name as name from bothways.debts where closed_at is null order by id'),
    uniques: () =>
      names(
        `select conname as name from pg_constraint where conrelid = 'items'::regclass and contype = 'u' order by 1`,
      ),
    async [Symbol.asyncDispose]() {
      scratch[Symbol.dispose]()
      await database.dispose()
    },
  }
}

describe.each(servers)('open debt on $name', (engine) => {
  test('does not stand in the way of going forward again, and ends with the schema that asked for it', async () => {
    await using debts = await debtor(engine, MIGRATION, ITEMS)
    const { database, openDebts, run, uniques } = debts
    await run('baseline')
    await run('up')
    await run('contract')
    await database.script(`insert into items values (3, 'a'), (4, 'c')`)
    await run('revert')
    expect(await openDebts(), 'two rows have the code that backward gives').toEqual(['items_code_key'])
    await run('revert')
    expect(await openDebts()).toEqual(['items_code_key', 'items_name_key'])
    await run('up')
    expect(await openDebts()).toEqual(['items_code_key'])
    await run('contract')
    expect(await openDebts()).toEqual([])
    await database.script(`delete from items where id > 2`)
    await run('revert')
    await run('revert')
    expect(await openDebts()).toEqual([])
    expect(await uniques()).toEqual(['items_code_key', 'items_name_key'])
  })

  test('ends with its migration when what that holds is given up: the audit log says why, and repair has nothing left', async () => {
    await using debts = await debtor(engine, MIGRATION, ITEMS)
    const { database, openDebts, run } = debts
    for (const command of ['baseline', 'up'] as const) await run(command)
    await database.script(`insert into items values (3, 'a', 'z')`)
    await run('revert')
    expect(await openDebts()).toEqual(['items_name_key'])
    await run('purge')
    expect(await openDebts()).toEqual([])
    expect(
      await database.query(
        `select detail ->> 'constraint' as constraint, detail ->> 'reason' as reason from bothways.audit where event = 'debt given up'`,
      ),
    ).toEqual([{ constraint: 'items_name_key', reason: '1 row of items breaks it' }])
    await run('repair')
  })

  test('is told once where going forward again was put back', async () => {
    const failing = MIGRATION.replace(
      `op.dropColumn`,
      `op.sql({ up: 'select 1 / count(*) from gate', down: 'select 1', transaction: false }),\n    op.dropColumn`,
    )
    await using debts = await debtor(
      engine,
      failing,
      `${ITEMS}; create table gate (open int); insert into gate values (1)`,
    )
    const { database, openDebts, run, uniques } = debts
    for (const command of ['baseline', 'up'] as const) await run(command)
    await database.script(`insert into items values (3, 'a', 'z')`)
    await run('revert')
    await database.script('delete from gate')
    await expect(run('up')).rejects.toMatchObject({ code: 'PUT_BACK' })
    expect(await openDebts()).toEqual(['items_name_key'])
    await database.script('delete from items where id = 3')
    await expect(run('up')).rejects.toMatchObject({ code: 'PUT_BACK' })
    expect(await openDebts()).toEqual([])
    expect(await uniques()).toContain('items_name_key')
  })
})
