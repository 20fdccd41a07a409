/**
 * What merely helps planning: a trigger's function stands with its routine, an index's keys with its definition, the
 * default schema is the connection's.
 */
const ASIDE: ReadonlySet<string> = new Set(['source', 'plainKeys', 'defaultSchema'])

/** A column's definition says again what its other fields say; that of anything else is all there is of it. */
function isAside(key: string, of: object): boolean {
  return ASIDE.has(key) || (key === 'definition' && 'generated' in of)
}

/** JSON with its keys in order: equal schemas give equal text. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([key, item]) => item !== undefined && !isAside(key, value))
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonicalText(item)}`).join(',')}}`
}

/** Whether the canonical texts are equal, without making them. */
export function sameCanonically(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left: Readonly<Record<string, unknown>> = { ...a }
  const right: Readonly<Record<string, unknown>> = { ...b }
  return canonicalKeys(left, right).every((key) => sameCanonically(left[key], right[key]))
}

/** The keys of either that count. */
export function canonicalKeys(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !isAside(key, a))
}
