import type { Session } from '../../session.ts'
import { identifier, literal } from '../quote.ts'
import type { ColumnRow } from './columns-query.ts'
import type { CatalogReading } from './reading.ts'

interface Known extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly bytes: string | null
}

/** A query over many more tables takes the servers a time that grows with their square. */
const TOGETHER = 25

/**
 * information_schema prints defaults in a character set of three bytes and stops at a zero byte: `😀` comes as `?`. Where
 * that may have happened, the server is asked for the value.
 */
export async function withExactDefaults(
  session: Pick<Session, 'query'>,
  rows: readonly ColumnRow[],
  reading: CatalogReading,
): Promise<readonly ColumnRow[]> {
  const doubtful = rows.filter((row) => isLiteral(row, reading) && mayBeLossy(row))
  const values: Known[] = []
  for (let first = 0; first < doubtful.length; first += TOGETHER) {
    const some = doubtful.slice(first, first + TOGETHER)
    values.push(...(await session.query<Known>(some.map(defaultOf).join(' UNION ALL '))))
  }
  const known = new Map(values.map(({ table, name, bytes }) => [JSON.stringify([table, name]), bytes]))
  return rows.map((row) => {
    const bytes = known.get(JSON.stringify([row.table, row.name]))
    return bytes == null ? row : { ...row, default: printed(bytes, row, reading) }
  })
}

function isLiteral(row: ColumnRow, reading: CatalogReading): row is ColumnRow & { readonly default: string } {
  if (row.default === null) return false
  return reading.marksExpressions ? !row.extra.includes('DEFAULT_GENERATED') : row.default.startsWith("'")
}

function mayBeLossy(row: ColumnRow & { readonly default: string }): boolean {
  return isBinary(row) ? !/^'[ ->@-~]*'$/.test(row.default) : row.default.includes('?')
}

function isBinary({ type }: ColumnRow): boolean {
  return /^(?:var)?binary\b/.test(type)
}

/** A row that no table has takes its types, and so its defaults, from the table. */
function defaultOf(row: ColumnRow): string {
  const value = `DEFAULT(${identifier(row.name)})`
  const bytes = isBinary(row) ? value : `CONVERT(${value} USING utf8mb4)`
  return `SELECT ${literal(row.table)} AS \`table\`, ${literal(row.name)} AS name, HEX(${bytes}) AS bytes FROM (SELECT 1 AS one) AS nothing LEFT JOIN ${identifier(row.table)} ON FALSE`
}

/** As the server would have printed it. */
function printed(bytes: string, row: ColumnRow, reading: CatalogReading): string {
  const codes = (bytes.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  if (isBinary(row) && codes.some((code) => code < 0x20 || code > 0x7e)) return `0x${bytes}`
  const text = new TextDecoder().decode(Uint8Array.from(codes))
  return reading.marksExpressions ? text : literal(text)
}
