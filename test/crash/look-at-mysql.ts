import type { Session } from '../../src/dialect/session.ts'
import type { Look } from './everything.ts'

const TABLES = `select table_name as name, table_type as type from information_schema.tables
where table_schema = database() and table_name not like 'bothways\\_%' order by 1`

const TRIGGERS = `select concat_ws(' ', 'trigger', trigger_name, action_timing, event_manipulation, 'on', event_object_table, action_order, sql_mode, action_statement) as object
from information_schema.triggers where trigger_schema = database() and event_object_table not like 'bothways\\_%' order by 1`

const LEDGER = `select 'migration' as kind, name, state from bothways_migrations
union all select 'unfinished', id, outcome from bothways_runs where outcome in ('running', 'stopped')
union all select 'debt', constraint_name, reason from bothways_debts where closed_at is null
union all select 'cursor', step_id, position from bothways_backfills
union all select 'unrepresentable', lens, row_key from bothways_unrepresentable order by 1, 2, 3`

export async function lookAtMysql(session: Session): Promise<Look> {
  const rows: Record<string, readonly string[]> = {}
  const objects = (await session.query<{ object: string }>(TRIGGERS)).map(({ object }) => object)
  for (const { name, type } of await session.query<{ name: string; type: string }>(TABLES)) {
    const [shown = {}] = await session.query(`show create table \`${name}\``)
    objects.push(String(shown['Create Table'] ?? shown['Create View']).replace(/ AUTO_INCREMENT=\d+/, ''))
    // Which values were claimed is nobody's state: where the table was dropped and made again, it begins anew.
    if (type === 'VIEW' || /^_bw_.*_claims_\d+$/.test(name)) continue
    const columns = await session.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = database() and table_name = ? order by 1`,
      [name],
    )
    const found = await session.query<{ line: string }>(
      `select cast(json_object(${columns.map((column) => `'${column.name}', \`${column.name}\``).join()}) as char) as line from \`${name}\` order by 1`,
    )
    rows[name] = found.map(({ line }) => line)
  }
  const ledger = await session.query(
    `select 1 as there from information_schema.tables where table_schema = database() and table_name = 'bothways_audit'`,
  )
  return { objects, rows, ledger: ledger.length > 0 ? await session.query(LEDGER) : [] }
}
