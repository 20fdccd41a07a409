/** Every object of ours beside the user's: `_bw_1a2b3c4d_0_price`, triggers `~bw_1a2b3c4d_update`, `orders~bw_1a2b3c4d`. */
const OWNED = /^(_|~)bw_[0-9a-f]{8}(_|$)|~bw_[0-9a-f]{8}$/

export function isOwnedName(name: string): boolean {
  return OWNED.test(name)
}

/** A name of ours that comes right after a user's in the order of names: `orders~bw_1a2b3c4d`, 64 characters at most. */
export function besideName(name: string, id: string): string {
  return `${name.slice(0, 51)}~bw_${id}`
}

/** Held tables keep their names, and those of their indexes and sequences, in a schema of their own. */
export function holdSchema(id: string): string {
  return `bothways_hold_${id}`
}

export function isHoldSchema(schema: string): boolean {
  return /^bothways_hold_[0-9a-f]{8}$/.test(schema)
}
