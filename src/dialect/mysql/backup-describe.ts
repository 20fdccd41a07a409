import type { TableName } from '../../model/names.ts'
import type { StoredColumn, StoredKey, StoredTable } from '../backup-dialect.ts'
import type { Session } from '../session.ts'
import { showCreate } from './inspect/show-create.ts'
import { literal, physicalTable } from './quote.ts'

interface TableRow extends Record<string, unknown> {
  readonly name: string
  readonly engine: string | null
  readonly rows: string | number | null
}

interface ColumnRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly collation: string | null
  readonly nullable: 'YES' | 'NO'
  readonly extra: string
}

interface KeyRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly column: string | null
  readonly nullable: string | null
}

/** Engines whose tables are windows to rows of other servers or tables. */
const ELSEWHERE = new Set(['FEDERATED', 'CONNECT', 'SPIDER', 'MRG_MYISAM', 'PERFORMANCE_SCHEMA'])

export async function describe(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly StoredTable[]> {
  if (tables.length === 0) return []
  const of = `WHERE table_schema = DATABASE() AND table_name IN (${tables.map((table) => literal(physicalTable(table))).join(', ')})`
  const rows = await session.query<TableRow>(
    `SELECT table_name AS name, engine AS engine, table_rows AS \`rows\` FROM information_schema.tables ${of} AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')`,
  )
  const columns = await session.query<ColumnRow>(
    `SELECT table_name AS \`table\`, column_name AS name, column_type AS type, collation_name AS collation, is_nullable AS nullable, extra AS extra
     FROM information_schema.columns ${of} ORDER BY table_name, ordinal_position`,
  )
  const keys = await session.query<KeyRow>(
    `SELECT table_name AS \`table\`, index_name AS name, column_name AS \`column\`, nullable AS nullable
     FROM information_schema.statistics ${of} AND non_unique = 0 ORDER BY table_name, index_name, seq_in_index`,
  )
  const found: StoredTable[] = []
  for (const table of tables) {
    const physical = physicalTable(table)
    const row = rows.find(({ name }) => name === physical)
    if (row === undefined) continue
    const stored = columns.filter((column) => column.table === physical).map(storedColumn)
    const text = (await showCreate(session, 'TABLE', physical)) ?? ''
    found.push({
      schema: table.schema,
      name: table.name,
      kind: ELSEWHERE.has((row.engine ?? '').toUpperCase()) ? 'elsewhere' : 'table',
      columns: stored,
      key: keyOf(
        keys.filter((key) => key.table === physical),
        stored,
      ),
      sequences: stored
        .filter(({ identity }) => identity !== 'no')
        .map(({ name }) => ({
          schema: table.schema,
          name: table.name,
          column: name,
          lastValue: lastNumber(text),
        })),
      parents: [],
      estimatedRows: row.rows === null ? null : Number(row.rows),
      text,
    })
  }
  return found
}

function storedColumn(row: ColumnRow): StoredColumn {
  return {
    name: row.name,
    type: row.type,
    collation: row.collation,
    notNull: row.nullable === 'NO',
    generated: /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b/i.test(row.extra),
    identity: /\bauto_increment\b/i.test(row.extra) ? 'by default' : 'no',
    ...(/\bon update\b/i.test(row.extra) ? { stamped: true } : {}),
  }
}

/** The primary key, else the narrowest unique index that holds no NULL. */
function keyOf(parts: readonly KeyRow[], columns: readonly StoredColumn[]): StoredTable['key'] {
  const isPlain = ({ column, nullable }: KeyRow): boolean =>
    column !== null && nullable !== 'YES' && columns.some((one) => one.name === column && !one.generated)
  const [best] = [...Map.groupBy(parts, ({ name }) => name).values()]
    .filter((index) => index.every(isPlain))
    .toSorted((a, b) => rank(a) - rank(b))
  return best?.map(({ column }): StoredKey => ({ column: column ?? '', equals: '=' })) ?? null
}

function rank(index: readonly KeyRow[]): number {
  return index[0]?.name === 'PRIMARY' ? 0 : index.length
}

/** What information_schema has of the counter may be a day old. */
function lastNumber(text: string): string | null {
  const next = /\n\)[^\n]*? AUTO_INCREMENT=(\d+)/.exec(text)?.[1]
  return next === undefined ? null : String(BigInt(next) - 1n)
}
