import type { BackupDialect, Merge, MergeStatements, StagedColumn } from '../backup-dialect.ts'
import { plainTable, recreate } from './backup-define.ts'
import { TEXT_SETTINGS } from './backup-snapshot.ts'
import { identifier, list, literal, qualified } from './quote.ts'

const STAGE = 'pg_temp.bothways_restore'

type Restoring = Omit<
  BackupDialect,
  | 'existing'
  | 'beginSnapshot'
  | 'end'
  | 'facts'
  | 'describe'
  | 'copyOut'
  | 'record'
  | 'recordVerified'
  | 'recorded'
  | 'classify'
>

export const restoring: Restoring = {
  readingSettings: TEXT_SETTINGS,
  copyIn: (target, columns, encoding) =>
    `COPY ${target === 'staging' ? STAGE : qualified(target)}${columns.length === 0 ? '' : ` (${list(columns.map(({ name }) => name))})`} FROM STDIN (FORMAT text, ENCODING ${literal(encoding)})`,
  // Rows that this role may not see would look like rows that are missing. And a chunk is found in the table by its
  // index: read whole for every chunk, a table twice as large would take four times as long.
  begin: (lockTimeoutMs) =>
    `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL row_security = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`,
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  stage: (columns) =>
    `DROP TABLE IF EXISTS ${STAGE}; CREATE TEMP TABLE bothways_restore (${columns.map(staged).join(', ')})`,
  unstage: `DROP TABLE IF EXISTS ${STAGE}`,
  emptyStage: `TRUNCATE ${STAGE}`,
  merge: mergeStatements,
  async isEmpty(session, table) {
    const [row] = await session.query<{ empty: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM ${qualified(table)}) AS empty`,
    )
    return row?.empty === true
  },
  async heldAs(session, table) {
    const [row] = await session.query<{ schema: string; name: string }>(
      `SELECT n.nspname::text AS schema, c.relname::text AS name FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE n.nspname ~ '^bothways_hold_[0-9a-f]{8}$' AND c.relname = $1 AND c.relkind IN ('r', 'p') LIMIT 1`,
      [table.name],
    )
    return row ?? null
  },
  recreate,
  plainTable,
}

function staged(column: StagedColumn): string {
  return `${identifier(column.name)} ${column.type ?? 'text'}${column.collation === null ? '' : ` COLLATE ${column.collation}`}`
}

function mergeStatements(merge: Merge): MergeStatements {
  const target = qualified(merge.target)
  const same = merge.key
    .map(({ column, equals }) => `t.${identifier(column)} ${equals} s.${identifier(column)}`)
    .join(' AND ')
  const joined = `${STAGE} AS s JOIN ${target} AS t ON ${same}`
  const differs = different(merge.compared)
  const missing = merge.compared.map((column) => `t.${identifier(column)} IS NULL`).join(' AND ')
  const inserted = list(merge.inserted)
  return {
    count: `SELECT count(*) FILTER (WHERE NOT differs)::text AS equal, count(*) FILTER (WHERE differs)::text AS changed,
      count(*) FILTER (WHERE differs AND missing)::text AS fillable
      FROM (SELECT ${differs} AS differs, ${missing === '' ? 'false' : missing} AS missing FROM ${joined}) AS looked`,
    overwrite:
      merge.compared.length === 0
        ? 'SELECT WHERE false'
        : `UPDATE ${target} AS t SET ${merge.compared.map((column) => `${identifier(column)} = s.${identifier(column)}`).join(', ')}
      FROM ${STAGE} AS s WHERE ${same} AND ${differs}${merge.onlyMissing ? ` AND ${missing}` : ''}`,
    // Without a conflict target: any unique value that another row took meanwhile keeps a row out instead of failing all.
    insert: (session) =>
      session.execute(`INSERT INTO ${target} (${inserted}) OVERRIDING SYSTEM VALUE
      SELECT ${merge.inserted.map((column) => `s.${identifier(column)}`).join(', ')} FROM ${STAGE} AS s
      WHERE NOT EXISTS (SELECT FROM ${target} AS t WHERE ${same}) ON CONFLICT DO NOTHING`),
  }
}

/**
 * Images first: they are compared without calling anything. Equal values may have two images (an array that once held
 * a NULL), so where images differ the text decides, which is what the backup keeps.
 */
function different(columns: readonly string[]): string {
  if (columns.length === 0) return 'false'
  const row = (alias: string): string =>
    `ROW(${columns.map((column) => `${alias}.${identifier(column)}`).join(', ')})`
  return `(pg_catalog.record_image_ne(${row('t')}, ${row('s')}) AND ${row('t')}::pg_catalog.text IS DISTINCT FROM ${row('s')}::pg_catalog.text)`
}
