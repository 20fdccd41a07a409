import type { DeclaredConstraint } from '../../../model/action.ts'
import type { TableName } from '../../../model/names.ts'
import type { RowCheck } from '../../../model/planned-step.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { declaredText, referenced } from './constraint.ts'

/** Enough to show what is in the way; beyond it the exact number helps nobody. */
const MOST = 1000

export interface CompiledCheck {
  readonly query: string
  readonly complaint: string
}

/** Rows in the way of a step, by a readable key: an empty answer lets it go on. */
export function compileCheck(check: RowCheck, key: readonly string[]): CompiledCheck {
  switch (check.kind) {
    case 'nulls':
      return {
        query: pick(check.table, key, `t.${identifier(check.column)} IS NULL`),
        complaint: `%n rows of ${check.table.name} have no ${check.column}`,
      }
    case 'duplicates': {
      const columns = check.columns.map((column) => `t.${identifier(column)}`)
      return {
        query: `SELECT concat_ws(', ', ${columns.join(', ')}) AS row_key FROM ${qualified(check.table)} AS t WHERE ${columns.map((column) => `${column} IS NOT NULL`).join(' AND ')} GROUP BY ${columns.join(', ')} HAVING count(*) > 1 LIMIT ${MOST}`,
        complaint: `%n values of ${check.columns.join(', ')} in ${check.table.name} stand more than once`,
      }
    }
    case 'violations':
      return violations(check.table, check.constraint, key)
    case 'blocked':
      return {
        query: `SELECT row_key FROM bothways_unrepresentable WHERE lens = ${literal(check.lens.id)} LIMIT ${MOST}`,
        complaint: `%n rows of ${check.lens.table.name} have values that the old schema can't hold`,
      }
    default:
      return check satisfies never
  }
}

/** Rows that break a constraint which is declared and not there yet, or stands unchecked. */
export function violations(
  table: TableName,
  constraint: DeclaredConstraint,
  key: readonly string[],
): CompiledCheck {
  if (constraint.kind === 'unique')
    return compileCheck({ kind: 'duplicates', table, columns: constraint.columns }, key)
  if (constraint.kind === 'check') {
    return {
      query: pick(table, key, `(${constraint.expression.text}\n) IS FALSE`),
      complaint: `%n rows of ${table.name} break CHECK (${constraint.expression.text})`,
    }
  }
  const parent = referenced(constraint.references.table)
  return {
    query: pick(table, key, orphan(constraint.columns, parent, constraint.references.columns)),
    complaint: `%n rows of ${table.name} point to no row of ${parent.name}: ${declaredText(constraint)}`,
  }
}

/** Over a table aliased `t`: true for a row whose foreign key points nowhere. */
export function orphan(
  columns: readonly string[],
  parent: TableName,
  parentColumns: readonly string[],
): string {
  const present = columns.map((column) => `t.${identifier(column)} IS NOT NULL`)
  const matches = columns.map(
    (column, number) => `p.${identifier(parentColumns[number] ?? column)} = t.${identifier(column)}`,
  )
  return `${present.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${qualified(parent)} AS p WHERE ${matches.join(' AND ')})`
}

function pick(table: TableName, key: readonly string[], condition: string): string {
  const shown =
    key.length === 0
      ? literal(`a row of ${table.name}`)
      : `concat_ws(', ', ${key.map((column) => `t.${identifier(column)}`).join(', ')})`
  return `SELECT ${shown} AS row_key FROM ${qualified(table)} AS t WHERE ${condition} LIMIT ${MOST}`
}

/** A table under the names its columns have after a switch, before that switch is made. */
export function withOldNames(table: TableName, renamed: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(renamed)
  if (pairs.length === 0) return qualified(table)
  const names = pairs.map(([name, held]) => `${identifier(held)} AS ${identifier(name)}`)
  return `(SELECT s.*, ${names.map((name) => `s.${name}`).join(', ')} FROM ${qualified(table)} AS s)`
}
