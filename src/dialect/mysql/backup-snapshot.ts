import { MigrateError } from '../../errors/migrate-error.ts'
import { tableText, type TableName } from '../../model/names.ts'
import type { StoredTable } from '../backup-dialect.ts'
import type { Session } from '../session.ts'
import { classify } from './errors.ts'
import type { Flavour } from './flavour.ts'
import { identifier, list, literal, physicalTable, qualified } from './quote.ts'
import { selected } from './row-form.ts'

/** A disk that stalls must not make the server give the reader up. MySQL and MariaDB limit a SELECT each in its own words. */
const PATIENT = `SET SESSION net_write_timeout = 3600 /*!50708 , max_execution_time = 0 */ /*M!100101 , max_statement_time = 0 */`

/**
 * The tables are touched before the first row is read: that takes their metadata locks, which keep DDL out until the end,
 * and makes no read view yet. Opened the other way round, a snapshot may be older than a table's shape, and MariaDB then
 * gives rows that lack a column without a word.
 */
export async function beginSnapshot(
  session: Session,
  tables: readonly TableName[],
  lockTimeoutMs: number,
): Promise<void> {
  const seconds = Math.max(1, Math.ceil(lockTimeoutMs / 1000))
  await session.script(
    `${PATIENT}; SET SESSION lock_wait_timeout = ${seconds}; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY`,
  )
  for (const table of tables) await session.query(`SELECT 1 FROM ${qualified(table)} LIMIT 0`)
  for (const table of tables) await session.query(`SELECT 1 FROM ${qualified(table)} LIMIT 1`)
  for (const table of tables) await refuseLossyTexts(session, table)
}

/** Where the binary log stands, for those who may know. */
export async function facts(
  session: Session,
  flavour: Flavour,
): Promise<{ position: string | null; encoding: string }> {
  const [row] = await session
    .query<{ File?: string; Position?: string | number }>(flavour.logPosition)
    .catch((error: unknown) => {
      if (!['privilege', 'other'].includes(classify(error).kind)) throw error
      return []
    })
  return { position: row?.File === undefined ? null : `${row.File}:${row.Position}`, encoding: 'UTF8' }
}

/** Tables, called as the server calls them. A partition is no table here, and none inherits. */
export async function existing(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly TableName[]> {
  const rows = await session.query<{ name: string; anyCase: number | string }>(
    `SELECT table_name AS name, @@lower_case_table_names AS anyCase FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')`,
  )
  const isAnyCase = Number(rows[0]?.anyCase ?? 0) > 0
  const folded = (name: string): string => (isAnyCase ? name.toLowerCase() : name)
  const there = new Map(rows.map(({ name }) => [folded(name), name]))
  return tables
    .flatMap((table) => {
      const name = there.get(folded(physicalTable(table)))
      if (name === undefined) return []
      // Elsewhere the catalog is asked for the very name.
      return [physicalTable(table) === table.name ? { ...table, name } : table]
    })
    .toSorted((a, b) => (physicalTable(a) < physicalTable(b) ? -1 : 1))
}

/** By the key; rows without one lie in the order in which they came, which is that of the one scan there is. */
export function copyOutText(table: StoredTable): string {
  const columns = table.columns.filter((column) => !column.generated).map(selected)
  const order =
    table.key === null ? ' USE INDEX ()' : ` ORDER BY ${list(table.key.map(({ column }) => column))}`
  return `SELECT ${columns.join(', ')} FROM ${qualified(table)}${order}`
}

/** Character sets of which every text has one spelling in UTF-8, and comes back from there as it was. */
const FAITHFUL = ['utf8mb4', 'utf8mb3', 'utf8', 'latin1', 'binary']

/** Old character sets spell some characters in two ways, or have bytes that stand for none. */
async function refuseLossyTexts(session: Session, table: TableName): Promise<void> {
  const columns = await session.query<{ name: string; charset: string }>(
    `SELECT column_name AS name, character_set_name AS charset FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ${literal(physicalTable(table))} AND character_set_name NOT IN (${FAITHFUL.map(literal).join(', ')})
     AND COALESCE(generation_expression, '') = '' AND data_type NOT IN ('enum', 'set')`,
  )
  if (columns.length === 0) return
  const differ = columns.map(({ name, charset }) => {
    const value = identifier(name)
    return `NOT (CAST(CONVERT(CONVERT(${value} USING utf8mb4) USING ${charset}) AS BINARY) <=> CAST(${value} AS BINARY))`
  })
  const [found] = await session.query<{ rows: string | number }>(
    `SELECT COUNT(*) AS \`rows\` FROM ${qualified(table)} WHERE ${differ.join(' OR ')}`,
  )
  const rows = Number(found?.rows ?? 0)
  if (rows === 0) return
  throw new MigrateError('BACKUP_FAILED', {
    what: `${rows} rows of ${tableText(table)} have a text that would not come back as it is: its character set spells it in a way that UTF-8 has no word for`,
    state: 'The database is unchanged; the unfinished backup was removed.',
    next: `Convert the columns to utf8mb4 (${columns.map(({ name }) => name).join(', ')}), or correct the rows.`,
  })
}
