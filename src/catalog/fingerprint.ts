import type { Catalog } from '../model/catalog.ts'
import { sha256 } from './hash.ts'

/** SHA-256 of the canonical form: two databases with the same schema have the same. */
export function fingerprint(catalog: Catalog): string {
  return sha256(JSON.stringify(canonical(catalog)))
}

/** Keys in order, and without what merely helps planning (the source of a trigger's function stands with its routine). */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'source' && key !== 'defaultSchema')
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  )
}
