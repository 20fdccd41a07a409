import type { TableName } from '../../../model/names.ts'
import type { RowCheck } from '../../../model/planned-step.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { declaredConstraint, referenced } from './constraint.ts'

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
        query: `SELECT concat_ws(', ', ${columns.join(', ')}) AS key FROM ${qualified(check.table)} AS t WHERE ${columns.map((column) => `${column} IS NOT NULL`).join(' AND ')} GROUP BY ${columns.join(', ')} HAVING count(*) > 1 LIMIT ${MOST}`,
        complaint: `%n values of ${check.columns.join(', ')} in ${check.table.name} stand more than once`,
      }
    }
    case 'violations': {
      const { constraint, table } = check
      if (constraint.kind === 'check') {
        return {
          query: pick(table, key, `(${constraint.expression.text}\n) IS FALSE`),
          complaint: `%n rows of ${table.name} break CHECK (${constraint.expression.text})`,
        }
      }
      if (constraint.kind === 'unique')
        return compileCheck({ kind: 'duplicates', table, columns: constraint.columns }, key)
      const parent = referenced(constraint.references.table, table)
      return {
        query: pick(table, key, orphan(constraint.columns, parent, constraint.references.columns)),
        complaint: `%n rows of ${table.name} point to no row of ${parent.name}: ${declaredConstraint(constraint, table)}`,
      }
    }
    case 'blocked':
      return {
        query: `SELECT key::text AS key FROM bothways.unrepresentable WHERE lens = ${literal(check.lens.id)} LIMIT ${MOST}`,
        complaint: `%n rows of ${check.lens.table.name} have values that the old schema can't hold`,
      }
    default:
      return check satisfies never
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
  return `${present.join(' AND ')} AND NOT EXISTS (SELECT FROM ${qualified(parent)} AS p WHERE ${matches.join(' AND ')})`
}

function pick(table: TableName, key: readonly string[], condition: string): string {
  const shown =
    key.length === 0
      ? 't.ctid::text'
      : `concat_ws(', ', ${key.map((column) => `t.${identifier(column)}`).join(', ')})`
  return `SELECT ${shown} AS key FROM ${qualified(table)} AS t WHERE ${condition} LIMIT ${MOST}`
}

/** Columns under the names they will have: a held column is also shown under its own. */
export function withOldNames(table: TableName, renamed: Readonly<Record<string, string>>): string {
  const shown = Object.entries(renamed).map(([name, held]) => `${identifier(held)} AS ${identifier(name)}`)
  return `(SELECT *, tableoid AS _bw_table, ctid AS _bw_row${shown.map((text) => `, ${text}`).join('')} FROM ${qualified(table)})`
}
