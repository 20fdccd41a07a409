import { EDGES, type Type, type Value } from './value.ts'

/** Said by a direction of a lens that has no value to give. */
export const FAILS: unique symbol = Symbol('fails')

export type Given = readonly Value[] | typeof FAILS

/**
 * One meaning in two shapes, as a person would describe it: no SQL is looked at here. `transform-sql.ts` has what the
 * migration says; where the two differ, a run says so.
 */
export interface Transform {
  readonly from: readonly Type[]
  readonly into: readonly Type[]
  /** Values for the old columns, where not every value of the type has a meaning. */
  readonly words?: readonly string[]
  readonly forward: (old: readonly Value[]) => Given
  readonly backward: (next: readonly Value[]) => Given
  /** `forward` has a value for every value but NULL. */
  readonly forwardGives: boolean
  /** `backward` has a value for every value but NULL. */
  readonly backwardGives: boolean
}

export const TRANSFORMS = {
  shout: one(
    'text',
    'text',
    (text) => eachSign(text, 'upper'),
    (text) => eachSign(text, 'lower'),
  ),
  /** The same text in more room: what is longer has no old form. */
  longer: one('short', 'long', same, (text) => (Array.from(text).length > 4 ? FAILS : text), { back: false }),
  /** Numbers that are equal and are not written alike. */
  exact: one('exact', 'exact', same, same),
  whole: one(
    'money',
    'int',
    (text) => String(BigInt(cents(text)) / 100n),
    (text) => moneyOf(BigInt(text) * 100n),
    {
      back: false,
    },
  ),
  cents: one('money', 'bigint', cents, (text) => moneyOf(BigInt(text)), { back: false }),
  wider: one('int', 'bigint', same, (text) => (fitsInt(BigInt(text)) ? text : FAILS), { back: false }),
  status: {
    ...one(
      'text',
      'int',
      (word) => ({ open: '1', done: '2' })[word] ?? '0',
      (number) => ({ '1': 'open', '2': 'done' })[number] ?? null,
      { back: false },
    ),
    words: ['open', 'done', 'lost'],
  },
  split: {
    from: ['text'],
    into: ['text', 'text'],
    forward: ([name = null]) => (name === null ? [null, null] : [beforeBlank(name), afterBlank(name)]),
    backward: ([first = null, last = null]) => [
      [first, last === '' ? null : last].filter((part) => part !== null).join(' '),
    ],
    forwardGives: true,
    backwardGives: true,
  },
  merge: {
    from: ['text', 'text'],
    into: ['text'],
    forward: ([left = null, right = null]) => [left === null || right === null ? null : `${left} ${right}`],
    backward: ([text = null]) => (text === null ? [null, null] : [beforeBlank(text), afterBlank(text)]),
    forwardGives: true,
    backwardGives: true,
  },
} satisfies Readonly<Record<string, Transform>>

export type TransformName = keyof typeof TRANSFORMS

export const TRANSFORM_NAMES = Object.keys(TRANSFORMS) as readonly TransformName[]

export function transform(name: TransformName): Transform {
  return TRANSFORMS[name]
}

/** Every sign by itself, and only where it has exactly one other form: ß stays ß. */
export function eachSign(text: string, to: 'upper' | 'lower'): string {
  return Array.from(text)
    .map((sign) => {
      const other = to === 'upper' ? sign.toUpperCase() : sign.toLowerCase()
      return Array.from(other).length === 1 ? other : sign
    })
    .join('')
}

/** '3.75' → '375' */
function cents(text: string): string {
  return String(BigInt(text.replace('.', '')))
}

/** 375n → '3.75'; eight digits are all there is room for. */
function moneyOf(value: bigint): string | typeof FAILS {
  const size = value < 0n ? -value : value
  if (size > 99_999_999n) return FAILS
  return `${value < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`
}

function fitsInt(value: bigint): boolean {
  return value >= -2_147_483_648n && value <= 2_147_483_647n
}

function beforeBlank(text: string): string {
  return text.includes(' ') ? text.slice(0, text.indexOf(' ')) : text
}

function afterBlank(text: string): string {
  return text.includes(' ') ? text.slice(text.indexOf(' ') + 1) : ''
}

function same(text: string): string {
  return text
}

/** One column each, NULL to NULL. */
function one(
  from: Type,
  into: Type,
  forward: (value: string) => Value,
  backward: (value: string) => Value | typeof FAILS,
  { back = true }: { readonly back?: boolean } = {},
): Transform {
  const lift =
    (way: (value: string) => Value | typeof FAILS) =>
    ([value = null]: readonly Value[]): Given => {
      const given = value === null ? null : way(value)
      return given === FAILS ? FAILS : [given]
    }
  return {
    from: [from],
    into: [into],
    forward: lift(forward),
    backward: lift(backward),
    forwardGives: true,
    backwardGives: back,
  }
}

/** Values of the old columns of a transform. */
export function wordsOf({ from, words }: Transform, number: number): readonly string[] {
  return words ?? EDGES[from[number] ?? 'text']
}
