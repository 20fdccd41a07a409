import { shortHash } from '../../catalog/hash.ts'
import type { TableName } from '../../model/names.ts'
import { isHoldSchema } from '../../model/owned-names.ts'

/** Names may have 64 characters. */
const MOST = 64

export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** For sessions without NO_BACKSLASH_ESCAPES, which ours are. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** Never with a database: a plan in the ledger must mean the database it lies in, whatever that is called by then. */
export function qualified(table: TableName): string {
  return identifier(physicalTable(table))
}

/**
 * A held table stays in its database, under a name of ours: a RENAME across databases is refused where triggers exist
 * (1435, on both).
 */
export function physicalTable({ schema, name }: TableName): string {
  if (!isHoldSchema(schema)) return name
  const held = `_bw_${schema.slice(-8)}_${name}`
  return held.length <= MOST ? held : `${held.slice(0, MOST - 9)}_${shortHash(name)}`
}

export function list(names: readonly string[]): string {
  return names.map(identifier).join(', ')
}
