import { MigrateError } from '../../errors/migrate-error.ts'
import { tableText, type TableName } from '../../model/names.ts'
import type { BackfillStep } from '../../model/step.ts'
import type { BackfillDialect, Leaf } from '../dialect.ts'
import type { Session } from '../session.ts'
import { identifier, literal, qualified } from './quote.ts'

/**
 * Slices are ranges of heap pages (TID range scans exist since PostgreSQL 14): they need no key, follow the disk, and
 * cost the same for every kind of table. A row that moves meanwhile was written by somebody, so the triggers filled it.
 */
export const backfill: BackfillDialect = {
  async leaves(session, table) {
    const rows = await session.query<{ schema: string; name: string; pages: string }>(
      `SELECT n.nspname AS schema, c.relname AS name, (pg_relation_size(c.oid) / current_setting('block_size')::int)::text AS pages
       FROM pg_partition_tree(${literal(qualified(table))}::regclass) AS t JOIN pg_class AS c ON c.oid = t.relid JOIN pg_namespace AS n ON n.oid = c.relnamespace
       WHERE t.isleaf AND c.relkind = 'r' ORDER BY n.nspname, c.relname`,
    )
    const leaves = rows.map((row): Leaf => ({
      table: { schema: row.schema, name: row.name },
      pages: Number(row.pages),
    }))
    if (leaves.length > 0) return leaves
    const [size] = await session.query<{ pages: string }>(
      `SELECT (pg_relation_size(${literal(qualified(table))}::regclass) / current_setting('block_size')::int)::text AS pages`,
    )
    return [{ table, pages: Number(size?.pages ?? 0) }]
  },
  prepare,
  slice(leaf, filling, from, to) {
    const set = filling.assignments
      .map(({ column, expression }) => `${identifier(column)} = ${expression}`)
      .join(', ')
    const range =
      to === null ? `ctid >= '(${from},0)'::tid` : `ctid >= '(${from},0)'::tid AND ctid < '(${to},0)'::tid`
    return `UPDATE ${qualified(leaf.table)} SET ${set} WHERE ${range} AND (${filling.needed})`
  },
  left: (table, filling) => `SELECT EXISTS (SELECT FROM ${qualified(table)} WHERE ${filling.needed}) AS left`,
  async lag(session) {
    const [row] = await session.query<{ lag: number | null }>(
      'SELECT max(extract(epoch FROM replay_lag))::float8 AS lag FROM pg_stat_replication',
    )
    return row?.lag ?? null
  },
}

interface UserTrigger extends Record<string, unknown> {
  readonly name: string
  readonly enabled: string
}

/** Filling rows must not stamp updated_at or write an audit trail of a change that nobody made. */
async function prepare(session: Session, step: BackfillStep): Promise<readonly string[]> {
  const mark = [`SET LOCAL bothways.backfill = 'on'`]
  const triggers = await firing(
    session,
    step.table,
    step.assignments.map(({ column }) => column),
  )
  if (triggers.length === 0) return mark
  const names = triggers.map((trigger) => trigger.name).join(', ')
  const unstoppable = triggers.filter((trigger) => trigger.enabled !== 'O')
  const [right] = await session
    .query<{ may: boolean }>(
      `SELECT CASE WHEN current_setting('server_version_num')::int >= 150000 THEN has_parameter_privilege('session_replication_role', 'SET')
     ELSE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) END AS may`,
    )
    .catch(() => [{ may: false }])
  if (unstoppable.length === 0 && right?.may === true)
    return [...mark, `SET LOCAL session_replication_role = replica`]
  throw new MigrateError('PREFLIGHT', {
    what: `Filling ${tableText(step.table)} would fire its triggers ${names} for every row`,
    next:
      unstoppable.length > 0
        ? `Triggers enabled ALWAYS or REPLICA can't be passed over: ALTER TABLE ${qualified(step.table)} ENABLE TRIGGER for them, or take them off while this migration runs.`
        : `Let a superuser run: GRANT SET ON PARAMETER session_replication_role TO the migrating role (PostgreSQL 15 or later); before 15, migrate as a superuser.`,
  })
}

async function firing(
  session: Session,
  table: TableName,
  columns: readonly string[],
): Promise<readonly UserTrigger[]> {
  return session.query<UserTrigger>(
    `SELECT t.tgname AS name, t.tgenabled::text AS enabled FROM pg_trigger AS t
     WHERE t.tgrelid = ${literal(qualified(table))}::regclass AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND (t.tgtype & 16) <> 0
     AND t.tgname !~ '^~bw_[0-9a-f]{8}_'
     AND (t.tgattr = ''::int2vector OR EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::int2[]) AND a.attname IN (${columns.map(literal).join(', ')})))`,
  )
}
