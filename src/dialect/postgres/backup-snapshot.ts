import type { TableName } from '../../model/names.ts'
import type { StoredTable } from '../backup-dialect.ts'
import type { Session } from '../session.ts'
import { list, literal, qualified } from './quote.ts'

/**
 * Text forms that come back as the same value wherever they are read: shortest exact floats, one time zone, money
 * without a locale, every name spelled out.
 */
export const TEXT_SETTINGS = `SET LOCAL search_path = ''; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL lc_monetary = 'C';
SET LOCAL xmloption = content; SET LOCAL row_security = off; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`

/** One reader, always from the first page on: the same rows come in the same order however often they are read. */
const SAME_ORDER = 'SET LOCAL synchronize_seqscans = off; SET LOCAL max_parallel_workers_per_gather = 0'

/** The tables are locked before the first query takes the snapshot: what it describes is what will be read. */
export async function beginSnapshot(
  session: Session,
  tables: readonly TableName[],
  lockTimeoutMs: number,
): Promise<void> {
  await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await session.script(`${TEXT_SETTINGS}; ${SAME_ORDER}; SET LOCAL lock_timeout = ${lockTimeoutMs}`)
  if (tables.length > 0)
    await session.script(`LOCK TABLE ${tables.map(qualified).join(', ')} IN ACCESS SHARE MODE`)
}

export async function facts(session: Session): Promise<{ position: string | null; encoding: string }> {
  const [row] = await session.query<{ position: string | null; encoding: string }>(
    `SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END::text AS position,
     pg_catalog.getdatabaseencoding()::text AS encoding`,
  )
  return row ?? { position: null, encoding: 'UTF8' }
}

/** Tables by name, and those below them: an ALTER of a parent reaches its heirs. */
export async function existing(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly TableName[]> {
  return session.query<{ schema: string; name: string }>(
    `WITH RECURSIVE named AS (
       SELECT c.oid FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       JOIN json_array_elements($1::json) AS t ON t->>'schema' = n.nspname AND t->>'name' = c.relname
       WHERE c.relkind IN ('r', 'p', 'f')
       UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN named ON named.oid = i.inhparent)
     SELECT n.nspname::text AS schema, c.relname::text AS name FROM named
     JOIN pg_catalog.pg_class AS c ON c.oid = named.oid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     ORDER BY 1, 2`,
    [JSON.stringify(tables.map(({ schema, name }) => ({ schema, name })))],
  )
}

const COLUMNS = `SELECT json_agg(json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
  'collation', CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.format('%I.%I', cn.nspname, co.collname) END,
  'notNull', a.attnotnull, 'generated', a.attgenerated <> '',
  'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE 'no' END) ORDER BY a.attnum)
  FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_collation AS co ON co.oid = a.attcollation LEFT JOIN pg_catalog.pg_namespace AS cn ON cn.oid = co.collnamespace
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`

/** The primary key, else the narrowest unique index that covers every row and holds no NULL. */
const KEY = `SELECT json_agg(json_build_object('column', a.attname, 'equals', pg_catalog.format('OPERATOR(%I.%s)', opn.nspname, o.oprname)) ORDER BY k.place)
  FROM (SELECT i.* FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND am.amname = 'btree'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND (NOT a.attnotnull OR a.attgenerated <> '')
      AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
    ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) AS i
  CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, place)
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum
  JOIN pg_catalog.pg_opclass AS oc ON oc.oid = k.opclass
  JOIN pg_catalog.pg_amop AS ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype AND ao.amopstrategy = 3
  JOIN pg_catalog.pg_operator AS o ON o.oid = ao.amopopr JOIN pg_catalog.pg_namespace AS opn ON opn.oid = o.oprnamespace
  WHERE k.place <= i.indnkeyatts`

const SEQUENCES = `SELECT json_agg(json_build_object('schema', sn.nspname, 'name', sc.relname, 'column', a.attname,
    'lastValue', (SELECT s.last_value::text FROM pg_catalog.pg_sequences AS s WHERE s.schemaname = sn.nspname AND s.sequencename = sc.relname)) ORDER BY a.attnum)
  FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_class AS sc ON sc.oid = d.objid AND sc.relkind = 'S' JOIN pg_catalog.pg_namespace AS sn ON sn.oid = sc.relnamespace
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND d.deptype IN ('a', 'i')`

const PARENTS = `SELECT json_agg(json_build_object('schema', pn.nspname, 'name', pc.relname) ORDER BY i.inhseqno)
  FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS pc ON pc.oid = i.inhparent JOIN pg_catalog.pg_namespace AS pn ON pn.oid = pc.relnamespace
  WHERE i.inhrelid = c.oid`

export async function describe(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly StoredTable[]> {
  if (tables.length === 0) return []
  const rows = await session.query<{ stored: StoredTable }>(
    `SELECT json_build_object('schema', n.nspname, 'name', c.relname,
       'kind', CASE WHEN c.relkind = 'f' THEN 'elsewhere' WHEN c.relkind = 'p' AND NOT c.relispartition THEN 'partitioned' WHEN c.relispartition THEN 'partition' ELSE 'table' END,
       'columns', coalesce((${COLUMNS}), '[]'), 'key', (${KEY}), 'sequences', coalesce((${SEQUENCES}), '[]'), 'parents', coalesce((${PARENTS}), '[]'),
       'estimatedRows', CASE WHEN c.reltuples >= 0 THEN c.reltuples END) AS stored
     FROM json_array_elements($1::json) WITH ORDINALITY AS t (name, place)
     JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.name->>'schema' JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = t.name->>'name'
     WHERE c.relkind IN ('r', 'p', 'f') ORDER BY t.place`,
    [JSON.stringify(tables.map(({ schema, name }) => ({ schema, name })))],
  )
  return rows.map((row) => row.stored)
}

/**
 * Text, not binary: its values mean the same to another server version and after an enum or composite type was made
 * anew (binary carries type ids), every type has it, and a person can read it with `zstd -dc`. Sent in the server's own
 * encoding, so that nothing is converted. Of a table that others inherit from only its own rows.
 */
export function copyOut(table: StoredTable, encoding: string): string {
  const columns = table.columns.filter((column) => !column.generated).map((column) => column.name)
  const from = `FROM ${table.kind === 'table' ? 'ONLY ' : ''}${qualified(table)}`
  return `COPY (SELECT ${list(columns)} ${from}) TO STDOUT (FORMAT text, ENCODING ${literal(encoding)})`
}
