/** Every object of ours beside the user's: `_bw_1a2b3c4d_0_price`, and triggers `~bw_1a2b3c4d_update`. */
const OWNED = /^(_|~)bw_[0-9a-f]{8}(_|$)/

export function isOwnedName(name: string): boolean {
  return OWNED.test(name)
}

/** Held tables keep their names, and those of their indexes and sequences, in a schema of their own. */
export function holdSchema(id: string): string {
  return `bothways_hold_${id}`
}

export function isHoldSchema(schema: string): boolean {
  return /^bothways_hold_[0-9a-f]{8}$/.test(schema)
}
