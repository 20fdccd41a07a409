import { findTable, findView } from '../catalog/find.ts'
import type { Catalog, Column, Table, View } from '../model/catalog.ts'
import { tableOfKey } from '../model/table-key.ts'

/** A table or a view by the name that a contract has for it; undefined where there is none. */
export function relationOf(catalog: Catalog, key: string): Table | View | undefined {
  const named = tableOfKey(key)
  if (named === null) return undefined
  const name = { schema: named.schema ?? catalog.defaultSchema, name: named.name }
  return findTable(catalog, name) ?? findView(catalog, name)
}

export function isView(relation: Table | View): relation is View {
  return relation.kind === 'view' || relation.kind === 'materialized view'
}

export function columnOf(relation: Table | View | undefined, name: string): Column | undefined {
  return relation?.columns.find((column) => column.name === name)
}

/** The values of an enum type; null for any other. */
export function enumValues(catalog: Catalog, type: string): readonly string[] | null {
  const inline = /^(?:enum|set)\((.*)\)$/is.exec(type)?.[1]
  // Names with capitals are printed in quotes: `public."Taste"`.
  const bare = type.replaceAll(/"((?:[^"]|"")*)"/g, '$1')
  const list =
    inline ??
    catalog.types.find(
      ({ kind, name, schema }) => kind === 'enum' && (bare === name || bare === `${schema}.${name}`),
    )?.definition
  if (list === undefined) return null
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"))
}
