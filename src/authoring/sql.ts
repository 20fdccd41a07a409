import { MigrateError } from '../errors/migrate-error.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { identifier, literal, type LiteralValue } from './literal.ts'
import { describe, isFragment } from './values.ts'

/** What may stand in `${…}`: another fragment as it is, or a value as a literal. */
export type SqlValue = SqlFragment | LiteralValue

export interface SqlTag {
  (parts: TemplateStringsArray, ...values: readonly SqlValue[]): SqlFragment
  /**
   * A name as SQL, quoted; several are joined with dots.
   *
   * @example
   * const column = 'Unit price'
   * op.setDefault('products', 'list_price', sql`${sql.id(column)} * 2`)
   */
  id(...names: readonly [string, ...string[]]): SqlFragment
}

/**
 * A piece of SQL. Values in `${…}` become literals with their quotes doubled, fragments go in as they are.
 *
 * @example
 * const rate = 100
 * const minor = sql`round(price * ${rate})`
 */
export const sql: SqlTag = Object.assign(
  (parts: TemplateStringsArray, ...values: readonly SqlValue[]): SqlFragment => {
    parts.raw.forEach(refuseLostBackslash)
    return fragment(
      parts.map((part, index) => part + (index < values.length ? spell(values[index]) : '')).join(''),
    )
  },
  {
    id: (...names: readonly [string, ...string[]]): SqlFragment => fragment(names.map(identifier).join('.')),
  },
)

function fragment(text: string): SqlFragment {
  return { kind: 'sql', text }
}

function spell(value: unknown): string {
  if (isFragment(value)) return value.text
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return literal(value)
    default:
      if (value === null) return literal(null)
      throw new MigrateError('MIGRATION_INVALID', {
        what: `\${…} in sql\`…\` takes another sql\`…\`, a string, number, bigint, boolean or null, not ${describe(value)}`,
        next: 'Write the value as text the server reads, or build the fragment with sql.id() for a name.',
      })
  }
}

/** JavaScript drops the backslash of `\d` in silence, and reads `\b` as a backspace: a regular expression would change. */
function refuseLostBackslash(raw: string): void {
  const lost = /^(?:[^\\]|\\[\\`$'"nrtxu{])*?(\\[^\\`$'"nrtxu{])/s.exec(raw)?.[1]
  if (lost === undefined) return
  throw new MigrateError('MIGRATION_INVALID', {
    what: `${lost} in sql\`…\` would reach the server without its backslash`,
    next: `Write \\${lost}.`,
  })
}
