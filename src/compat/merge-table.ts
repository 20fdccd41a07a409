import type { ColumnUse, ConflictTarget, TableUse } from '../model/release-contract.ts'
import { saidBy } from './evidence.ts'
import { mergeColumn } from './merge-column.ts'
import { joined, type MergeNote } from './merge-note.ts'
import { mapRecord, mergeRecords } from './merge-record.ts'

export function mergeTable(a: TableUse, b: TableUse, name: string, notes: MergeNote[]): TableUse {
  const targets = conflictTargets(a, b)
  return {
    by: joined(saidBy(a), saidBy(b)),
    columns: mergeRecords(besides(a, b), besides(b, a), (x, y, column) =>
      mergeColumn(x, y, `${name}.${column}`, notes),
    ),
    ...(a.star === true || b.star === true ? { star: true } : {}),
    ...(a.positionalInsert === true || b.positionalInsert === true ? { positionalInsert: true } : {}),
    ...(a.inserts === true || b.inserts === true ? { inserts: true } : {}),
    ...(a.deletes === true || b.deletes === true ? { deletes: true } : {}),
    ...(a.needsTable === true || b.needsTable === true ? { needsTable: true } : {}),
    ...(targets.length === 0 ? {} : { conflictTargets: targets }),
  }
}

/** The other's INSERTs leave out what they don't name. */
function besides(table: TableUse, other: TableUse): Readonly<Record<string, ColumnUse>> {
  if (other.inserts !== true) return table.columns
  return mapRecord(table.columns, (column, name) =>
    column.insert === 'always' && other.columns[name]?.insert === undefined
      ? { ...column, insert: 'sometimes' }
      : column,
  )
}

function conflictTargets(a: TableUse, b: TableUse): readonly ConflictTarget[] {
  const byText = new Map(
    [...(a.conflictTargets ?? []), ...(b.conflictTargets ?? [])].map((target) => [
      targetText(target),
      target,
    ]),
  )
  return [...byText.keys()].toSorted().flatMap((text) => byText.get(text) ?? [])
}

/** The columns of a target are a set: the server finds the index whichever comes first. */
function targetText(target: ConflictTarget): string {
  switch (target.kind) {
    case 'columns':
      return JSON.stringify([target.kind, target.columns.toSorted()])
    case 'expression':
      return JSON.stringify([target.kind, target.text])
    case 'constraint':
      return JSON.stringify([target.kind, target.name])
    case 'any':
      return JSON.stringify([target.kind])
    default:
      return target satisfies never
  }
}
