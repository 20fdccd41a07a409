import { MigrateError } from '../errors/migrate-error.ts'

/** What may stand in SQL as a literal. Everything else has no one spelling that every engine reads the same way. */
export type LiteralValue = string | number | bigint | boolean | null

/** A value spelled out as SQL, with quotes doubled. */
export function literal(value: LiteralValue): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new MigrateError('MIGRATION_INVALID', {
      what: `${String(value)} has no literal in SQL`,
      next: "Write it as the server reads it, for example sql`'NaN'::float8`.",
    })
  }
  // A minus in front of a bare negative number would start a comment.
  if (typeof value === 'number' || typeof value === 'bigint') return value < 0 ? `(${value})` : `${value}`
  return `'${refuseNul(value).replaceAll("'", "''")}'`
}

/** A name spelled out as SQL, always quoted. */
export function identifier(name: string): string {
  return `"${refuseNul(name).replaceAll('"', '""')}"`
}

function refuseNul(text: string): string {
  if (!text.includes('\0')) return text
  throw new MigrateError('MIGRATION_INVALID', {
    what: 'a text in SQL can’t hold a NUL character',
    next: 'Take the \\0 out of the value.',
  })
}
