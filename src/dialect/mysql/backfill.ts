import { MigrateError } from '../../errors/migrate-error.ts'
import { tableText, type TableName } from '../../model/names.ts'
import type { BackfillDialect, Leaf } from '../dialect.ts'
import type { Session } from '../session.ts'
import { identifier, list, literal, physicalTable, qualified } from './quote.ts'

const ROWS_A_PAGE = 200

/**
 * Slices are ranges of the primary key, the order in which InnoDB stores rows. Where each page begins is read once; rows
 * that come later lie in a page too, or are filled by the triggers. A table without a key is filled by count.
 */
export const backfill: BackfillDialect = {
  async leaves(session, table) {
    const key = await primaryKey(session, table)
    const kept = await stampedColumns(session, table)
    if (key.length === 0) return [{ table, kept, pages: await pagesOf(session, table) }]
    const names = list(key.map(({ name }) => name))
    const bounds = await session.query<{ bound: string }>(
      `SELECT JSON_ARRAY(${key.map(asSql).join(', ')}) AS bound FROM (SELECT ${names}, ROW_NUMBER() OVER (ORDER BY ${names}) AS _bw_number FROM ${qualified(table)}) AS numbered WHERE _bw_number % ${ROWS_A_PAGE} = 1 AND _bw_number > 1 ORDER BY _bw_number`,
    )
    const walk = {
      key: key.map(({ name }) => name),
      bounds: bounds.map(({ bound }): string[] => (typeof bound === 'string' ? JSON.parse(bound) : bound)),
    }
    return [{ table, kept, walk, pages: bounds.length + 1 }]
  },
  async prepare(session, { table }) {
    const triggers = await userTriggers(session, table)
    if (triggers.length > 0) throw wouldFire(table, triggers)
    return ['SET @bothways_backfill = 1']
  },
  slice(leaf, filling, from, to, patient) {
    const set = [
      ...filling.assignments.map(({ column, expression }) => `${identifier(column)} = ${expression}`),
      ...(leaf.kept ?? [])
        .filter((name) => filling.assignments.every(({ column }) => column !== name))
        .map((name) => `${identifier(name)} = ${identifier(name)}`),
    ]
    const table = qualified(leaf.table)
    const where = [...within(leaf, from, to), `(${filling.needed}\n)`].join(' AND ')
    if (leaf.walk === undefined)
      return `UPDATE ${table} SET ${set.join(', ')} WHERE ${where} LIMIT ${(to - from) * ROWS_A_PAGE}`
    if (patient) return `UPDATE ${table} SET ${set.join(', ')} WHERE ${where}`
    return `UPDATE ${unlocked(table, leaf.walk.key, where)} SET ${set.join(', ')}`
  },
  left: (table, filling) =>
    `SELECT EXISTS (SELECT 1 FROM ${qualified(table)} WHERE ${filling.needed}\n) AS \`left\``,
  // A source doesn't know how far behind its replicas are: slices are paced by their own time alone.
  lag: () => Promise.resolve(null),
}

/**
 * Rows that nobody else has locked, and they are locked by then: who never waits for a row while it has others is in no
 * deadlock, whose victim would be the application, since InnoDB spares whoever has changed more rows. With a LIMIT, for
 * otherwise MySQL merges the two and waits after all.
 */
function unlocked(table: string, key: readonly string[], where: string): string {
  const names = key.map((name, number) => [identifier(name), `_bw_key_${number}`] as const)
  const selected = names.map(([name, alias]) => `${name} AS ${alias}`).join(', ')
  const same = names.map(([name, alias]) => `${table}.${name} = _bw_free.${alias}`).join(' AND ')
  return `(SELECT ${selected} FROM ${table} WHERE ${where} LIMIT 18446744073709551615 FOR UPDATE SKIP LOCKED) AS _bw_free STRAIGHT_JOIN ${table} ON ${same}`
}

export interface KeyPart {
  readonly name: string
  readonly type: string
}

function primaryKey(
  session: Session,
  table: TableName,
): Promise<readonly (KeyPart & Record<string, unknown>)[]> {
  return session.query(
    `SELECT c.column_name AS name, c.data_type AS type FROM information_schema.statistics AS s JOIN information_schema.columns AS c ON c.table_schema = s.table_schema AND c.table_name = s.table_name AND c.column_name = s.column_name WHERE s.table_schema = DATABASE() AND s.table_name = ${literal(physicalTable(table))} AND s.index_name = 'PRIMARY' ORDER BY s.seq_in_index`,
  )
}

async function pagesOf(session: Session, table: TableName): Promise<number> {
  const [row] = await session.query<{ count: string }>(`SELECT count(*) AS count FROM ${qualified(table)}`)
  return Math.ceil(Number(row?.count ?? 0) / ROWS_A_PAGE)
}

/** A key's value as text that reads it back exactly. */
export function asSql({ name, type }: KeyPart): string {
  const column = identifier(name)
  if (/^(binary|varbinary|.*blob)$/i.test(type)) return `CONCAT('X''', HEX(${column}), '''')`
  if (/^bit$/i.test(type)) return `CONCAT('b''', BIN(${column}), '''')`
  return /int$|^decimal$|^float$|^double$|^year$/i.test(type) ? `CAST(${column} AS CHAR)` : `QUOTE(${column})`
}

/** From the first row of a page to the last before another; spelled out, since rows in brackets use no index range. */
export function within({ walk }: Leaf, from: number, to: number | null): readonly string[] {
  if (walk === undefined) return []
  const first = from === 0 ? undefined : walk.bounds[from - 1]
  const last = to === null ? undefined : walk.bounds[to - 1]
  return [
    ...(first === undefined ? [] : [`(${beyond(walk.key, first, '>', '>=')})`]),
    ...(last === undefined ? [] : [`(${beyond(walk.key, last, '<', '<')})`]),
  ]
}

/** `a > 1 OR (a = 1 AND b >= 2)` */
function beyond(key: readonly string[], bound: readonly string[], strict: string, final: string): string {
  const [column = '', ...rest] = key
  const [value = 'NULL', ...values] = bound
  const name = identifier(column)
  if (rest.length === 0) return `${name} ${final} ${value}`
  return `${name} ${strict} ${value} OR (${name} = ${value} AND (${beyond(rest, values, strict, final)}))`
}

/** `ON UPDATE CURRENT_TIMESTAMP` leaves a column alone that is set to what it is. */
async function stampedColumns(session: Session, table: TableName): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ${literal(physicalTable(table))} AND extra LIKE '%on update%' ORDER BY ordinal_position`,
  )
  return rows.map(({ name }) => name)
}

async function userTriggers(session: Session, table: TableName): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND event_object_table = ${literal(physicalTable(table))} AND event_manipulation = 'UPDATE' AND NOT trigger_name REGEXP '^_bw_[0-9a-f]{8}_' AND action_statement NOT LIKE '%@bothways\\\\_backfill%' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

/** Filling rows must not stamp updated_at or write an audit trail of a change that nobody made. */
function wouldFire(table: TableName, triggers: readonly string[]): MigrateError {
  return new MigrateError('PREFLIGHT', {
    what: `Filling ${tableText(table)} would fire triggers of yours for every row: ${triggers.join(', ')}`,
    details: triggers,
    next: 'Let their bodies do nothing while @bothways_backfill is not NULL, or drop them for as long as this migration runs.',
  })
}
