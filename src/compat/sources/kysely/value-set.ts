import type { JsType } from '../../../model/release-contract.ts'

/** What values a type allows, as far as it can be told. */
export interface ValueSet {
  readonly js: ReadonlySet<JsType>
  /** Texts, where no other text is allowed; null where any is. */
  readonly texts: ReadonlySet<string> | null
  readonly nullable: boolean
  /** It may be left out. */
  readonly missing: boolean
  /** Some of it is not known. */
  readonly open: boolean
}

export const NEVER: ValueSet = {
  js: new Set(),
  texts: new Set(),
  nullable: false,
  missing: false,
  open: false,
}
export const UNKNOWN: ValueSet = { ...NEVER, open: true }
export const NULL: ValueSet = { ...NEVER, nullable: true }
export const MISSING: ValueSet = { ...NEVER, missing: true }

export function ofType(...js: readonly JsType[]): ValueSet {
  return { ...NEVER, js: new Set(js), texts: js.includes('string') ? null : new Set() }
}

export function ofTexts(texts: readonly string[]): ValueSet {
  return { ...NEVER, js: new Set<JsType>(['string']), texts: new Set(texts) }
}

export function union(sets: readonly ValueSet[]): ValueSet {
  return sets.reduce(
    (a, b) => ({
      js: new Set([...a.js, ...b.js]),
      texts: a.texts === null || b.texts === null ? null : new Set([...a.texts, ...b.texts]),
      nullable: a.nullable || b.nullable,
      missing: a.missing || b.missing,
      open: a.open || b.open,
    }),
    NEVER,
  )
}

/** Nothing can be given. */
export function isNever({ js, nullable, open }: ValueSet): boolean {
  return js.size === 0 && !nullable && !open
}

/** The part of a contract that says so. */
export function valuesSaid({ js, nullable, open, texts }: ValueSet): {
  readonly js?: readonly JsType[]
  readonly nullable?: boolean
  readonly values?: readonly string[]
} {
  if (open) return nullable ? { nullable } : {}
  const only = texts !== null && texts.size > 0 && js.size === 1 ? { values: [...texts] } : {}
  return { ...(js.size === 0 ? {} : { js: [...js].toSorted() }), nullable, ...only }
}
