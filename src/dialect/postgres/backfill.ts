import { MigrateError } from '../../errors/migrate-error.ts'
import { tableText, type TableName } from '../../model/names.ts'
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
       FROM ${family(table)} AS f JOIN pg_class AS c ON c.oid = f.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' ORDER BY n.nspname, c.relname`,
    )
    return rows.map(({ schema, name, pages }): Leaf => ({ table: { schema, name }, pages: Number(pages) }))
  },
  async prepare(session, { table, assignments }) {
    // A row that a policy hides would be left unfilled in silence: with row_security off the server complains instead.
    const mark = [`SET LOCAL bothways.backfill = 'on'`, 'SET LOCAL row_security = off']
    const triggers = await firing(
      session,
      table,
      assignments.map(({ column }) => column),
    )
    if (triggers.length === 0) return mark
    const deaf = triggers.filter(({ enabled }) => enabled !== 'O')
    if (deaf.length > 0) throw wouldFire(table, deaf, 'always')
    if (!(await maySilence(session))) throw wouldFire(table, triggers, 'privilege')
    return [...mark, SILENT]
  },
  slice(leaf, filling, from, to) {
    const set = filling.assignments
      .map(({ column, expression }) => `${identifier(column)} = ${expression}`)
      .join(', ')
    // ONLY: heirs are leaves of their own.
    return `UPDATE ONLY ${qualified(leaf.table)} SET ${set} WHERE ${[...within(from, to), `(${filling.needed}\n)`].join(' AND ')}`
  },
  left: (table, filling) =>
    `SELECT EXISTS (SELECT FROM ${qualified(table)} WHERE ${filling.needed}\n) AS left`,
  async lag(session) {
    const [row] = await session.query<{ lag: number | null }>(
      'SELECT max(extract(epoch FROM replay_lag))::float8 AS lag FROM pg_stat_replication',
    )
    return row?.lag ?? null
  },
}

/** Rows of the pages from (inclusive) to (exclusive; null for the end of the table). */
export function within(from: number, to: number | null): readonly string[] {
  return [
    ...(from === 0 ? [] : [`ctid >= '(${from},0)'::tid`]),
    ...(to === null ? [] : [`ctid < '(${to},0)'::tid`]),
  ]
}

const SILENT = 'SET LOCAL session_replication_role = replica'

/** The table, its partitions and its heirs. */
function family(table: TableName): string {
  return `(WITH RECURSIVE family AS (SELECT ${literal(qualified(table))}::regclass::oid AS oid
UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN family AS f ON i.inhparent = f.oid) SELECT oid FROM family)`
}

interface UserTrigger extends Record<string, unknown> {
  readonly name: string
  readonly table: string
  readonly enabled: string
}

/** Triggers of the user's that an UPDATE of these columns would fire; a partition has its own beside its parent's. */
async function firing(
  session: Session,
  table: TableName,
  columns: readonly string[],
): Promise<readonly UserTrigger[]> {
  return session.query<UserTrigger>(
    `SELECT DISTINCT t.tgname AS name, t.tgrelid::regclass::text AS table, t.tgenabled::text AS enabled
     FROM pg_trigger AS t JOIN ${family(table)} AS f ON f.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D' AND (t.tgtype & 16) <> 0 AND t.tgname !~ '^~bw_[0-9a-f]{8}_'
     AND (t.tgattr = ''::int2vector OR EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::int2[]) AND a.attname IN (${columns.map(literal).join(', ')})))
     ORDER BY 2, 1`,
  )
}

/** Tried, not looked up: hosted servers grant it in ways of their own. */
async function maySilence(session: Session): Promise<boolean> {
  const may = await session.script(`BEGIN; ${SILENT}`).then(
    () => true,
    () => false,
  )
  if (session.alive) await session.script('ROLLBACK')
  return may
}

/** Filling rows must not stamp updated_at or write an audit trail of a change that nobody made. */
function wouldFire(
  table: TableName,
  triggers: readonly UserTrigger[],
  why: 'always' | 'privilege',
): MigrateError {
  const next = {
    always:
      'A trigger that is enabled ALWAYS or REPLICA fires whatever a session says: ALTER TABLE … ENABLE TRIGGER it, or DISABLE it while this migration runs.',
    privilege:
      'Let a superuser run GRANT SET ON PARAMETER session_replication_role TO the migrating role (PostgreSQL 15 and later; before, migrate as a superuser), or DISABLE these triggers while this migration runs.',
  }
  return new MigrateError('PREFLIGHT', {
    what: `Filling ${tableText(table)} would fire triggers of yours for every row: ${triggers.map(({ name }) => name).join(', ')}`,
    details: triggers.map((trigger) => `${trigger.name} on ${trigger.table}`),
    next: next[why],
  })
}
