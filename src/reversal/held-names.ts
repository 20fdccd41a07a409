import { shortHash } from '../catalog/hash.ts'

/** Identifiers longer than this are cut by PostgreSQL (NAMEDATALEN − 1) and refused by MySQL (64 characters). */
const MAX_BYTES = 63

export function isTooLong(name: string): boolean {
  return new TextEncoder().encode(name).length > MAX_BYTES
}

/** Eight hex digits that stand for one operation of one migration on one table. */
export function partId(migration: string, operation: number, table: string): string {
  return shortHash(`${migration}/${operation}/${table}`)
}

/** `_bw_1a2b3c4d_0_price`: recognised by `isOwnedName`; id and number keep two long names apart after the cut. */
export function heldName(id: string, number: number, name: string): string {
  return cut(`_bw_${id}_${number}_${name}`)
}

function cut(text: string): string {
  const encoder = new TextEncoder()
  let end = text.length
  while (encoder.encode(text.slice(0, end)).length > MAX_BYTES) end -= 1
  // Never half a surrogate pair.
  if (/[\uD800-\uDBFF]$/.test(text.slice(0, end))) end -= 1
  return text.slice(0, end)
}
