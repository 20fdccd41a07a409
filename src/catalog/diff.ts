import type { Catalog } from '../model/catalog.ts'
import { tableKey, tableText, type TableName } from '../model/names.ts'
import { canonicalKeys, sameCanonically } from './canonical.ts'

/** One thing that is not as expected. `order` is the least of them: the same columns in another order. */
export interface Difference {
  /** `table orders / column price` */
  readonly path: string
  readonly kind: 'missing' | 'unexpected' | 'changed' | 'order'
  /** What of it has changed: `type`. */
  readonly property?: string
  readonly expected?: unknown
  readonly actual?: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** Something with a name of its own. The key tells apart what reads the same: `a.b` in public, and b in a. */
interface Thing {
  readonly key: string
  readonly path: string
  readonly fields: Fields
}

/** Lists of named things within a table or a view: they differ by name, not as a list. */
const PARTS = {
  columns: 'column',
  constraints: 'constraint',
  indexes: 'index',
  triggers: 'trigger',
  policies: 'policy',
} as const satisfies Record<string, string>

/** What differs between two catalogs, thing by thing; none exactly where the fingerprints are equal. */
export function diffCatalogs(expected: Catalog, actual: Catalog): readonly Difference[] {
  return diffThings(thingsOf(expected), thingsOf(actual))
}

function thingsOf(catalog: Catalog): readonly Thing[] {
  const named = (word: string, list: readonly { readonly name: string }[]): readonly Thing[] =>
    list.map((one) => ({ key: `${word} ${one.name}`, path: `${word} ${one.name}`, fields: { ...one } }))
  const inSchema = (word: string, list: readonly TableName[]): readonly Thing[] =>
    list.map((one) => ({
      key: `${word} ${tableKey(one)}`,
      path: `${word} ${tableText(one)}`,
      fields: { ...one },
    }))
  return [
    ...named('schema', catalog.schemas),
    ...named('extension', catalog.extensions),
    ...inSchema('type', catalog.types),
    ...inSchema('sequence', catalog.sequences),
    ...catalog.routines.map((routine) => {
      const name = { schema: routine.schema, name: routine.signature }
      return { key: `routine ${tableKey(name)}`, path: `routine ${tableText(name)}`, fields: { ...routine } }
    }),
    ...inSchema('table', catalog.tables),
    ...inSchema('view', catalog.views),
  ]
}

function diffThings(expected: readonly Thing[], actual: readonly Thing[]): readonly Difference[] {
  const found = new Map(actual.map((thing) => [thing.key, thing]))
  const known = new Set(expected.map((thing) => thing.key))
  return [
    ...expected.flatMap((thing): readonly Difference[] => {
      const other = found.get(thing.key)
      return other === undefined
        ? [{ path: thing.path, kind: 'missing', expected: thing.fields }]
        : diffFields(thing.path, thing.fields, other.fields)
    }),
    ...actual
      .filter((thing) => !known.has(thing.key))
      .map((thing): Difference => ({ path: thing.path, kind: 'unexpected', actual: thing.fields })),
  ]
}

function diffFields(path: string, expected: Fields, actual: Fields): readonly Difference[] {
  return canonicalKeys(expected, actual).flatMap((property): readonly Difference[] => {
    const left = expected[property]
    const right = actual[property]
    if (sameCanonically(left, right)) return []
    if (!isPart(property)) return [{ path, kind: 'changed', property, expected: left, actual: right }]
    return [
      ...diffThings(partsOf(path, property, left), partsOf(path, property, right)),
      ...(property === 'columns' ? diffOrder(path, namesOf(left), namesOf(right)) : []),
    ]
  })
}

function isPart(property: string): property is keyof typeof PARTS {
  return property in PARTS
}

function partsOf(path: string, property: keyof typeof PARTS, list: unknown): readonly Thing[] {
  return fieldsIn(list).map((fields) => {
    const name = String(fields['name'])
    return { key: name, path: `${path} / ${PARTS[property]} ${name}`, fields }
  })
}

/** Among the columns of both: that one is missing is a finding of its own. */
function diffOrder(
  path: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly Difference[] {
  const left = expected.filter((name) => actual.includes(name))
  const right = actual.filter((name) => expected.includes(name))
  if (left.every((name, place) => name === right[place])) return []
  return [{ path, kind: 'order', property: 'column order', expected: left, actual: right }]
}

function namesOf(list: unknown): readonly string[] {
  return fieldsIn(list).map((fields) => String(fields['name']))
}

/** A catalog that was recorded by an older version may lack a list. */
function fieldsIn(list: unknown): readonly Fields[] {
  return Array.isArray(list)
    ? list.filter((one): one is Fields => typeof one === 'object' && one !== null)
    : []
}
