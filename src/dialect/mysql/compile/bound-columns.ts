import { MigrateError } from '../../../errors/migrate-error.ts'
import type { Table } from '../../../model/catalog.ts'
import type { Sync } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import type { Lookup } from './lookup.ts'

/** A column that a generated column or an index computes with keeps its name: contract could never hold it. */
export function refuseBound(syncs: readonly Sync[], known: Lookup): void {
  for (const { lenses, table } of syncs) {
    const whole = known.table(table)
    if (whole === undefined) continue
    for (const { name } of lenses.flatMap(({ before }) => before)) {
      const reader = readerOf(whole, name)
      if (reader === null) continue
      throw new MigrateError('NOT_SUPPORTED', {
        what: `${reader} computes with ${table.name}.${name}: the server lets no such column be renamed, so contract could never hold it`,
        next: `Drop ${reader} in an earlier migration, and make it anew over what is left in a later one.`,
      })
    }
  }
}

function readerOf(table: Table, column: string): string | null {
  const printed = identifier(column)
  const generated = table.columns.find(
    ({ default: expression, generated: how }) => how !== 'no' && expression?.includes(printed) === true,
  )
  if (generated !== undefined) return `generated column ${generated.name}`
  const index = table.indexes.find(
    ({ definition }) => COMPUTES.test(definition) && definition.includes(printed),
  )
  return index === undefined ? null : `index ${index.name}`
}

/** An expression stands in parentheses of its own; the start of a text, `name`(10), may be renamed. */
const COMPUTES = /[(,]\s*\(/
