import type { Catalog } from '../model/catalog.ts'
import { canonicalText } from './canonical.ts'
import { sha256 } from './hash.ts'

/** SHA-256 of the canonical form: two databases with the same schema have the same. */
export function fingerprint(catalog: Catalog): string {
  return sha256(canonicalText(catalog))
}
