import { identifier } from '../quote.ts'

/** What code of the database was made under, and runs under, whatever the session says. */
export interface MadeUnder {
  readonly sqlMode: string
  readonly characterSet: string
  readonly collation: string
  readonly databaseCollation: string
}

export function madeUnder(row: MadeUnder): readonly string[] {
  return [
    `sql_mode=${row.sqlMode}`,
    `character_set_client=${row.characterSet}`,
    `collation_connection=${row.collation}`,
    `database collation=${row.databaseCollation}`,
  ]
}

/** `app@%` → `` `app`@`%` ``; a role has no host. */
export function account(definer: string): string {
  const at = definer.lastIndexOf('@')
  if (at < 0) return identifier(definer)
  return `${identifier(definer.slice(0, at))}@${identifier(definer.slice(at + 1))}`
}
