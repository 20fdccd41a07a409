import { literal } from '../authoring/literal.ts'
import { sqlTokens, type SqlToken } from '../model/sql-tokens.ts'
import { describe, isRecord } from '../authoring/values.ts'
import { MigrateError } from '../errors/migrate-error.ts'

/** A compiled query as text alone: the plan holds statements, not calls. */
export function inlineParameters(sql: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return sql
  const tokens = sqlTokens(sql)
  const numbered = tokens.filter((token) => token.kind === 'sign' && /^\$\d+$/.test(token.text))
  const places = numbered.length > 0 ? numbered : tokens.filter((token) => token.text === '?')
  let text = ''
  let at = 0
  for (const [index, token] of places.entries()) {
    const value = parameters[numbered.length > 0 ? Number(token.text.slice(1)) - 1 : index]
    text += sql.slice(at, token.at) + spell(value)
    at = endOf(token)
  }
  return text + sql.slice(at)
}

function endOf(token: SqlToken): number {
  return token.at + token.text.length
}

function spell(value: unknown): string {
  if (value === undefined || value === null) return literal(null)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return literal(value)
  if (typeof value === 'boolean') return literal(value)
  if (value instanceof Date) return literal(value.toISOString())
  if (isRecord(value) && !ArrayBuffer.isView(value)) return literal(JSON.stringify(value))
  throw new MigrateError('MIGRATION_INVALID', {
    what: `${ArrayBuffer.isView(value) ? 'bytes' : describe(value)} can’t stand in a query that becomes part of the plan`,
    next: 'Write the value as SQL with Kysely’s sql`…`.',
  })
}
