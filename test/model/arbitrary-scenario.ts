import * as fc from 'fast-check'
import type { Fact, FactKind, Fill, Policy } from './fact.ts'
import type { KeyKind, Scenario } from './scenario.ts'
import { transform, TRANSFORM_NAMES, wordsOf } from './transform.ts'
import type { Column, Type, Value } from './value.ts'
import { EDGES } from './value.ts'

/**
 * How often each kind of change comes, in hundredths: about as in the histories of real schemas, where adding, dropping,
 * renaming and replacing columns are four changes of five; but no kind is rarer than 2.
 */
export const WEIGHTS: Readonly<Record<FactKind, number>> = {
  add: 20,
  replace: 18,
  drop: 13,
  rename: 11,
  setNotNull: 4,
  dropNotNull: 4,
  setDefault: 2,
  dropDefault: 2,
  createTable: 2,
  dropTable: 2,
  renameTable: 2,
  createIndex: 2,
  dropIndex: 2,
  addUnique: 2,
  dropUnique: 2,
  addCheck: 2,
  dropCheck: 2,
  addForeignKey: 2,
  dropForeignKey: 2,
  comment: 2,
  createView: 2,
}

/** What a fact is made of: numbers, so that its columns can take the number of its place in the migration. */
interface Dice {
  readonly kind: FactKind
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
}

const die = fc.nat(5039)

export const dice: fc.Arbitrary<readonly Dice[]> = fc.array(
  fc.record({
    kind: fc.oneof(
      ...Object.entries(WEIGHTS).map(([kind, weight]) => ({
        weight,
        arbitrary: fc.constant(kind as FactKind),
      })),
    ),
    a: die,
    b: die,
    c: die,
    d: die,
  }),
  { minLength: 1, maxLength: 4 },
)

export const scenarios: fc.Arbitrary<Scenario> = fc
  .tuple(fc.constantFrom<KeyKind>('int', 'uuid', 'text', 'composite'), dice)
  .map(([key, thrown]) => ({ key, facts: thrown.map(factOf) }))

function factOf({ kind, a, b, c, d }: Dice, number: number): Fact {
  const type = (['text', 'int', 'money'] as const)[a % 3] ?? 'text'
  const constant = (of: Type, n: number): string => EDGES[of][n % EDGES[of].length] ?? ''
  const column = (name: string, of: Type, notNull: boolean, value: Value = null): Column => ({
    name: `${name}${number}`,
    type: of,
    notNull,
    default: value,
  })
  const fill = (of: Type, n: number): Fill =>
    of === 'text' && n % 2 === 0 ? { from: 'label' } : { from: 'constant', value: constant(of, n) }
  switch (kind) {
    case 'replace':
      return replaceOf({ kind, a, b, c, d }, number)
    case 'rename': {
      const notNull = b % 2 === 0
      return {
        kind,
        column: column('was', type, notNull, c % 3 === 0 ? constant(type, d) : null),
        to: `is${number}`,
      }
    }
    case 'add': {
      const notNull = b % 2 === 0
      const defaulted = c % 3 === 0
      const filled = defaulted ? false : notNull || d % 2 === 0
      return {
        kind,
        column: column('added', type, notNull, defaulted ? constant(type, d) : null),
        fill: filled ? fill(type, d) : null,
      }
    }
    case 'drop': {
      const notNull = b % 2 === 0
      const value = c % 3 === 0 ? constant(type, d) : null
      const backward = (notNull && value === null) || d % 2 === 0 ? fill(type, c) : null
      return { kind, column: column('dropped', type, notNull, value), backward }
    }
    case 'setNotNull':
    case 'dropNotNull':
      return { kind, column: column('maybe', type, false), standIn: c % 3 === 0 ? null : constant(type, d) }
    case 'setDefault':
      return {
        kind,
        column: column('set', type, false, b % 2 === 0 ? constant(type, c) : null),
        to: constant(type, d),
      }
    case 'dropDefault':
      return { kind, column: column('had', type, false, constant(type, d)) }
    case 'createTable':
    case 'dropTable':
    case 'renameTable':
    case 'createView':
      return { kind, table: `side${number}` }
    default:
      return { kind, column: column('ruled', 'int', false) }
  }
}

function replaceOf({ a, b, c, d }: Dice, number: number): Fact {
  const name = TRANSFORM_NAMES[a % TRANSFORM_NAMES.length] ?? 'shout'
  const shape = transform(name)
  const policy = (['hold', 'hold', 'reject', 'block'] as const satisfies readonly Policy[])[d % 4] ?? 'hold'
  const notNull = b % 2 === 0
  const withDefault = Math.floor(b / 2) % 4 === 0
  const from = shape.from.map((type, place): Column => {
    const words = wordsOf(shape, place)
    return {
      name: `old${number}_${place}`,
      type,
      notNull,
      default: withDefault ? (words[c % words.length] ?? null) : null,
    }
  })
  const nextNotNull = notNull && shape.forwardGives && Math.floor(b / 8) % 3 > 0
  const into = shape.into.map((type, place): Column => ({
    name: `new${number}_${place}`,
    type,
    notNull: nextNotNull,
    default: Math.floor(c / 16) % 4 === 0 ? (EDGES[type][d % EDGES[type].length] ?? null) : null,
  }))
  const wanted = Math.floor(d / 4) % 3 > 0
  const fallback = shape.from.map((_, place): Value => {
    const words = wordsOf(shape, place)
    return wanted ? (words[c % words.length] ?? null) : null
  })
  return { kind: 'replace', transform: name, from, into, policy, fallback }
}
