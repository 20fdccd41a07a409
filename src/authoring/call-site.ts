/**
 * Where in the migration file an operation was written: a stack kept beside the data under a symbol, so that the
 * operation stays plain JSON. The symbol is registered because the command and the library may be two bundles.
 */
const CALL_SITE: unique symbol = Symbol.for('bothways.callSite')

export function withCallSite<T extends object>(value: T): T {
  return Object.defineProperty(value, CALL_SITE, {
    value: new Error('call site').stack ?? '',
    enumerable: false,
  })
}

/** For what is made of an operation later: it stands where that stood. */
export function withCallSiteOf<T extends object>(value: T, of: unknown): T {
  return Object.defineProperty(value, CALL_SITE, { value: callSiteOf(of) ?? '', enumerable: false })
}

export function callSiteOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  const stack: unknown = Reflect.get(value, CALL_SITE)
  return typeof stack === 'string' ? stack : null
}
