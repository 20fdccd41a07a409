import type { Catalog, Table } from '../model/catalog.ts'
import { tableText, type TableName } from '../model/names.ts'
import { canonical } from './fingerprint.ts'

/** One thing that is not as expected. `order` is the least of them: the same columns in another order. */
export interface Difference {
  readonly path: string
  readonly kind: 'missing' | 'unexpected' | 'changed' | 'order'
  readonly expected?: unknown
  readonly actual?: unknown
}

type Named = readonly { readonly path: string; readonly value: unknown }[]

/** What differs between two catalogs, thing by thing. */
export function diffCatalogs(expected: Catalog, actual: Catalog): readonly Difference[] {
  const objects = (catalog: Catalog): Named => [
    ...catalog.schemas.map((value) => ({ path: `schema ${value.name}`, value })),
    ...catalog.extensions.map((value) => ({ path: `extension ${value.name}`, value })),
    ...catalog.types.map((value) => ({ path: `type ${text(value)}`, value })),
    ...catalog.sequences.map((value) => ({ path: `sequence ${text(value)}`, value })),
    ...catalog.routines.map((value) => ({ path: `routine ${value.schema}.${value.signature}`, value })),
    ...catalog.views.map((value) => ({ path: `view ${text(value)}`, value })),
  ]
  return [...diffNamed(objects(expected), objects(actual)), ...diffTables(expected.tables, actual.tables)]
}

function diffTables(expected: readonly Table[], actual: readonly Table[]): readonly Difference[] {
  const name = (table: Table): string => `table ${text(table)}`
  const others = new Map(actual.map((table) => [name(table), table]))
  const known = new Set(expected.map(name))
  return [
    ...expected.flatMap((table) => {
      const other = others.get(name(table))
      return other === undefined ? [{ path: name(table), kind: 'missing' as const }] : diffTable(table, other)
    }),
    ...actual
      .filter((table) => !known.has(name(table)))
      .map((table) => ({ path: name(table), kind: 'unexpected' as const })),
  ]
}

const PARTS = [
  ['columns', 'column'],
  ['constraints', 'constraint'],
  ['indexes', 'index'],
  ['triggers', 'trigger'],
  ['policies', 'policy'],
] as const

function diffTable(expected: Table, actual: Table): readonly Difference[] {
  const path = `table ${text(expected)}`
  const parts = (table: Table): Named =>
    PARTS.flatMap(([key, word]) =>
      table[key].map((value) => ({ path: `${path} / ${word} ${value.name}`, value })),
    )
  const itself = (table: Table): unknown =>
    Object.fromEntries(Object.entries(table).filter(([key]) => !PARTS.some(([part]) => part === key)))
  const inOrder = expected.columns.map((column) => column.name)
  const found = actual.columns.map((column) => column.name)
  const sameSet = inOrder.length === found.length && inOrder.every((column) => found.includes(column))
  const moved = sameSet && inOrder.some((column, number) => column !== found[number])
  return [
    ...diffNamed(parts(expected), parts(actual)),
    ...diffFields(path, itself(expected), itself(actual)),
    ...(moved
      ? [
          {
            path: `${path} / column order`,
            kind: 'order' as const,
            expected: inOrder.join(', '),
            actual: found.join(', '),
          },
        ]
      : []),
  ]
}

function diffNamed(expected: Named, actual: Named): readonly Difference[] {
  const others = new Map(actual.map(({ path, value }) => [path, value]))
  const known = new Set(expected.map(({ path }) => path))
  return [
    ...expected.flatMap(({ path, value }) => {
      if (!others.has(path)) return [{ path, kind: 'missing' as const }]
      return diffFields(path, value, others.get(path))
    }),
    ...actual
      .filter(({ path }) => !known.has(path))
      .map(({ path }) => ({ path, kind: 'unexpected' as const })),
  ]
}

function diffFields(path: string, expected: unknown, actual: unknown): readonly Difference[] {
  const left = canonical(expected) as Readonly<Record<string, unknown>>
  const right = canonical(actual) as Readonly<Record<string, unknown>>
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((key) => key !== 'oid')
  return keys
    .filter((key) => JSON.stringify(left[key]) !== JSON.stringify(right[key]))
    .map((key) => ({ path: `${path}: ${key}`, kind: 'changed', expected: left[key], actual: right[key] }))
}

function text(name: TableName): string {
  return tableText(name)
}
