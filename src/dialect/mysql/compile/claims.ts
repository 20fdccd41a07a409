import type { TableName } from '../../../model/names.ts'
import type { HeldUnique, Sync } from '../../../model/sync.ts'
import { identifier, list, qualified } from '../quote.ts'
import type { TriggerSettings } from './evaluate.ts'

/**
 * A table of ours for a unique of the old schema: the values that were written under it since both versions run. Whoever
 * writes a value claims it there first, in the transaction of the write. So whoever wants it too waits until the first
 * one is over, as at the index itself, and then finds out who won.
 *
 * Claims stay until one version alone is served: a claim that isn't one's own says that the value may stand in a row
 * which the own snapshot doesn't show. They are compared as in the index: same columns, same types, same collations.
 */
export function claimsTable(sync: Sync, number: number): TableName {
  return { schema: sync.table.schema, name: `_bw_${sync.id}_claims_${number}` }
}

export function makeClaims(
  sync: Sync,
  unique: HeldUnique,
  number: number,
  settings: TriggerSettings,
): string {
  const columns = unique.columns.map(
    ({ name }) => `${identifier(name)} ${notNull(settings.types.of(sync.table, name))}`,
  )
  return `CREATE TABLE ${qualified(claimsTable(sync, number))} (${columns.join(', ')}, _bw_again BOOLEAN NOT NULL DEFAULT FALSE, PRIMARY KEY (${list(namesOf(unique))})) ENGINE=InnoDB`
}

export function dropClaims(sync: Sync, number: number): string {
  return `DROP TABLE ${qualified(claimsTable(sync, number))}`
}

/** The first one to write a value inserts its claim; after that it is marked, and locked all the same. */
export function claimValue(sync: Sync, unique: HeldUnique, number: number): string {
  const names = namesOf(unique)
  return `INSERT INTO ${qualified(claimsTable(sync, number))} (${list(names)}) VALUES (${names.map((name) => `NEW.${identifier(name)}`).join(', ')}) ON DUPLICATE KEY UPDATE _bw_again = TRUE;`
}

/** True where nobody claimed the value before. (ROW_COUNT() says so neither on MariaDB nor to every client.) */
export function ownClaim(sync: Sync, unique: HeldUnique, number: number): string {
  const same = namesOf(unique).map((name) => `_bw_c.${identifier(name)} = NEW.${identifier(name)}`)
  return `EXISTS (SELECT 1 FROM ${qualified(claimsTable(sync, number))} AS _bw_c WHERE ${same.join(' AND ')} AND NOT _bw_c._bw_again)`
}

function namesOf(unique: HeldUnique): readonly string[] {
  return unique.columns.map(({ name }) => name)
}

/** A TIMESTAMP without a default of its own may be given one that moves with every update. */
function notNull(type: string): string {
  const moment = /^timestamp(?<precision>\(\d\))?/i.exec(type)
  if (moment === null) return `${type} NOT NULL`
  return `${type} NOT NULL DEFAULT CURRENT_TIMESTAMP${moment.groups?.['precision'] ?? ''}`
}
