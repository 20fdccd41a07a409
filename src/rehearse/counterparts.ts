import { findTable, resolveTable } from '../catalog/find.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import type { Operation } from '../model/operation.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import { sqlTokens } from '../model/sql-tokens.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'

/** What one version's column has to show of the other version's row, as the author wrote it. */
export type Rule =
  | { readonly kind: 'same'; readonly column: string }
  | {
      readonly kind: 'value'
      readonly text: string
      /** What it follows, once the row is there. */ readonly reads: readonly string[]
      readonly fallback: string | null
      /** The others of its operation: where one has no value, all show their fallbacks. */
      readonly along: readonly string[]
    }
  /** The author says nothing of it: a default, or a column that only one version knows. */
  | { readonly kind: 'own' }

/** A table of the old schema and of the new one, and how a row of one is a row of the other. */
export interface Counterpart {
  readonly before: Table | null
  readonly after: Table | null
  /** By column of the new table. */
  readonly forward: ReadonlyMap<string, Rule>
  /** By column of the old table. */
  readonly backward: ReadonlyMap<string, Rule>
  /** Columns of one name that show a stand-in for NULL while both versions are served. */
  readonly standIns: ReadonlySet<string>
  /** Columns whose default changes: the new one is everybody's as soon as the new version is served. */
  readonly defaults: ReadonlySet<string>
  /** Raw SQL writes to it: what it makes of a row, nobody has said. */
  readonly untold: boolean
  /** A value that the old schema can't express is refused. */
  readonly rejects: boolean
}

/** Its name in the old schema, or in the new one where the old has none. */
export function tableNameOf({ after, before }: Counterpart): string {
  const table = before ?? after
  return table === null ? '' : tableText(table)
}

/** Read off the operations alone: nothing here knows what the tool makes of them. */
export function counterpartsOf(
  operations: readonly Operation[],
  before: Catalog,
  after: Catalog,
): readonly Counterpart[] {
  const renamed = new Map(
    operations.flatMap((operation) =>
      operation.kind === 'renameTable'
        ? [[tableText(resolveTable(before, operation.from)), resolveTable(after, operation.to)] as const]
        : [],
    ),
  )
  const ofBefore = before.tables.flatMap((table): readonly Counterpart[] => {
    const name: TableName = renamed.get(tableText(table)) ?? table
    const own = operations.filter(
      (operation) => 'table' in operation && sameTable(resolveTable(before, operation.table), table),
    )
    const other = findTable(after, name) ?? null
    const isConcerned =
      own.length > 0 ||
      renamed.has(tableText(table)) ||
      other === null ||
      operations.some((operation) => operation.kind === 'sql') ||
      operations.some(
        (operation) =>
          operation.kind === 'dropTable' && sameTable(resolveTable(before, operation.table), table),
      )
    return isConcerned ? [counterpart(table, other, own, operations, before)] : []
  })
  const known = new Set([...before.tables.map(tableText), ...[...renamed.values()].map(tableText)])
  const ofAfter = after.tables.flatMap((table): readonly Counterpart[] =>
    known.has(tableText(table)) ? [] : [counterpart(null, table, [], operations, before)],
  )
  return [...ofBefore, ...ofAfter]
}

function counterpart(
  before: Table | null,
  after: Table | null,
  own: readonly Operation[],
  all: readonly Operation[],
  catalog: Catalog,
): Counterpart {
  const forward = new Map<string, Rule>()
  const backward = new Map<string, Rule>()
  const standIns = new Set<string>()
  const defaults = new Set<string>()
  const has = (table: Table | null, name: string): boolean =>
    table?.columns.some((column) => column.name === name) === true
  for (const { name } of after?.columns ?? [])
    forward.set(name, has(before, name) ? { kind: 'same', column: name } : { kind: 'own' })
  for (const { name } of before?.columns ?? [])
    backward.set(name, has(after, name) ? { kind: 'same', column: name } : { kind: 'own' })
  // Without anything to follow it is for rows that the other version inserts: later it is this version's alone.
  const value = ({ text }: SqlFragment, reads: readonly string[] = []): Extract<Rule, { kind: 'value' }> => ({
    kind: 'value',
    text,
    reads,
    fallback: null,
    along: [],
  })
  for (const operation of own) {
    switch (operation.kind) {
      case 'addColumn':
        if (operation.fill !== undefined) forward.set(operation.column, value(operation.fill))
        break
      case 'dropColumn':
        if (operation.backward !== undefined) backward.set(operation.column, value(operation.backward))
        break
      case 'renameColumn':
        forward.set(operation.to, { kind: 'same', column: operation.from })
        backward.set(operation.from, { kind: 'same', column: operation.to })
        break
      case 'replaceColumns': {
        // They are one fact in two shapes: where a part of it changes, all of it is worked out again.
        const ways = Object.entries(operation.from)
        const columns = Object.entries(operation.into)
        const ahead = columns.flatMap(([, column]) => readsOf(column.forward.text, before))
        const back = ways.flatMap(([, way]) => readsOf(way.backward.text, after))
        for (const [name, column] of columns) forward.set(name, value(column.forward, ahead))
        for (const [name, way] of ways) {
          const along = ways.map(([other]) => other)
          backward.set(name, { ...value(way.backward, back), fallback: way.fallback?.text ?? null, along })
        }
        break
      }
      case 'setNotNull':
      case 'dropNotNull':
        standIns.add(operation.column)
        break
      case 'setDefault':
      case 'dropDefault':
        defaults.add(operation.column)
        break
      default:
        break
    }
  }
  return {
    before,
    after,
    forward,
    backward,
    standIns,
    defaults,
    untold: all.some(
      (operation) =>
        operation.kind === 'sql' &&
        // Rows of a new table are held with it, whoever wrote them.
        (before !== null || operation.phase === 'contract') &&
        operation.writes.some((name) =>
          [before, after].some((table) => table !== null && sameTable(resolveTable(catalog, name), table)),
        ),
    ),
    rejects: own.some(
      (operation) => operation.kind === 'replaceColumns' && operation.onUnrepresentable === 'reject',
    ),
  }
}

function readsOf(text: string, table: Table | null): readonly string[] {
  const words = new Set(
    sqlTokens(text).map((token) => token.text.replaceAll(/^["`]|["`]$/g, '').toLowerCase()),
  )
  return (table?.columns ?? []).map(({ name }) => name).filter((name) => words.has(name.toLowerCase()))
}
