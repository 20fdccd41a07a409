import type { Session } from '../../src/dialect/session.ts'
import type { Look } from './everything.ts'

const OBJECTS = `
with mine as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')
select format('%s %s.%s', c.relkind, n.nspname, c.relname) as object from pg_class c join mine n on n.oid = c.relnamespace
union all select format('column %s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
  from pg_attribute a join pg_class c on c.oid = a.attrelid join mine n on n.oid = c.relnamespace left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped
union all select format('constraint %s.%s %s %s', c.relname, k.conname, k.convalidated, pg_get_constraintdef(k.oid)) from pg_constraint k join pg_class c on c.oid = k.conrelid join mine n on n.oid = c.relnamespace
union all select format('index %s %s', i.indisvalid, pg_get_indexdef(i.indexrelid)) from pg_index i join pg_class c on c.oid = i.indrelid join mine n on n.oid = c.relnamespace
union all select format('trigger %s %s', t.tgenabled, pg_get_triggerdef(t.oid)) from pg_trigger t join pg_class c on c.oid = t.tgrelid join mine n on n.oid = c.relnamespace where not t.tgisinternal
union all select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p join mine n on n.oid = p.pronamespace where p.prokind = 'f'
order by 1`

const TABLES = `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'bothways') order by 1`

const LEDGER = `select 'migration' as kind, name, state from bothways.migrations
union all select 'unfinished', id, outcome from bothways.runs where outcome in ('running', 'stopped')
union all select 'debt', constraint_name, reason from bothways.debts where closed_at is null
union all select 'cursor', step_id, position from bothways.backfills
union all select 'unrepresentable', lens, key::text from bothways.unrepresentable order by 1, 2, 3`

export async function lookAtPostgres(session: Session): Promise<Look> {
  const rows: Record<string, readonly string[]> = {}
  for (const { name } of await session.query<{ name: string }>(TABLES)) {
    const found = await session.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} as t order by 1`,
    )
    rows[name] = found.map(({ row }) => row)
  }
  const objects = await session.query<{ object: string }>(OBJECTS)
  const ledger = await session.query('select to_regclass($1) is not null as there', ['bothways.audit'])
  return {
    objects: objects.map(({ object }) => object),
    rows,
    ledger: ledger[0]?.['there'] === true ? await session.query(LEDGER) : [],
  }
}
