import type { Session } from '../../session.ts'
import type { ColumnRow } from './columns-query.ts'
import type { CheckRow } from './constraints-query.ts'
import type { CatalogReading } from './reading.ts'
import { showCreate } from './show-create.ts'

type Exact = (table: string, printed: string) => string

/** Where information_schema may have lost characters of an expression, SHOW CREATE TABLE has them. */
export async function exactExpressions(
  session: Pick<Session, 'query'>,
  columns: readonly ColumnRow[],
  checks: readonly CheckRow[],
  reading: CatalogReading,
): Promise<Exact> {
  if (!reading.losesCharacters) return (_, printed) => printed
  const doubtful = new Set([
    ...columns
      .filter((row) => isDoubtful(row.expression) || isDoubtful(row.default))
      .map(({ table }) => table),
    ...checks.filter(({ clause }) => isDoubtful(clause)).map(({ table }) => table),
  ])
  const shown = new Map<string, string>()
  for (const table of doubtful) {
    shown.set(table, (await showCreate(session, 'TABLE', table)) ?? '')
  }
  return (table, printed) =>
    isDoubtful(printed) ? (pattern(printed).exec(shown.get(table) ?? '')?.[0] ?? printed) : printed
}

/** A character of four bytes is printed as four question marks. */
const LOST = '????'

function isDoubtful(printed: string | null): boolean {
  return printed !== null && printed.includes(LOST)
}

function pattern(printed: string): RegExp {
  const parts = printed.split(LOST).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return new RegExp(parts.join('(?:\\?{4}|[\\u{10000}-\\u{10FFFF}])'), 'u')
}
