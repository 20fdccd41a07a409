import type { Action } from '../../../model/action.ts'
import type { Catalog } from '../../../model/catalog.ts'
import { tableKey, type TableName } from '../../../model/names.ts'
import type { Transition } from '../../../model/state.ts'
import { addedColumn, existingColumn, type ColumnState } from './column-state.ts'

/** The columns of a table at some moment of a plan, by id. */
export type Columns = ReadonlyMap<number, ColumnState>

/** The columns of every table that a program touches, as its steps change them. */
export interface TableStates {
  columns(table: TableName): Columns
  set(table: TableName, columns: Columns): void
  move(from: TableName, to: TableName): void
  copy(): TableStates
  tables(): readonly TableName[]
}

export function tableStates(catalog: Catalog): TableStates {
  return statesOver(
    new Map(
      catalog.tables.map(({ schema, name, columns }) => [
        tableKey({ schema, name }),
        {
          table: { schema, name },
          columns: new Map(columns.map((column, id) => [id, existingColumn(id, column)])),
        },
      ]),
    ),
  )
}

function statesOver(
  known: Map<string, { readonly table: TableName; readonly columns: Columns }>,
): TableStates {
  const columnsOf = (table: TableName): Columns => known.get(tableKey(table))?.columns ?? new Map()
  const set = (table: TableName, columns: Columns): void =>
    void known.set(tableKey(table), { table, columns })
  return {
    columns: columnsOf,
    set,
    move(from, to) {
      set(to, columnsOf(from))
      known.delete(tableKey(from))
    },
    copy: () => statesOver(new Map(known)),
    tables: () => [...known.values()].map(({ table }) => table),
  }
}

/** Columns after an action; null where the action is no matter of columns. `whenOmitted` is of a column it adds. */
export function columnsAfter(
  columns: Columns,
  action: Action,
  whenOmitted: string | null = null,
): Columns | null {
  switch (action.kind) {
    case 'addColumn': {
      const id = Math.max(-1, ...columns.keys()) + 1
      return new Map([...columns, [id, addedColumn(id, action.name, action.column, true, whenOmitted)]])
    }
    case 'removeColumn':
      return new Map([...columns].filter(([, column]) => column.name !== action.name))
    case 'renameColumn':
      return changed(columns, action.from, (column) => ({ ...column, name: action.to }))
    case 'setNotNull':
      return changed(columns, action.column, (column) => altered(column, { notNull: true }))
    case 'dropNotNull':
      return changed(columns, action.column, (column) => altered(column, { notNull: false }))
    case 'setDefault':
      return changed(columns, action.column, (column) => altered(column, { default: action.expression }))
    case 'comment':
      return action.column === null
        ? null
        : changed(columns, action.column, (column) => altered(column, { comment: action.text }))
    default:
      return null
  }
}

/** Beside the old version what is new is INVISIBLE: its positional INSERTs and its `SELECT *` must go on as before. */
export function servesNewAlone(way: Transition): boolean {
  return way === 'contract' || way === 'purge'
}

export function withVisibility(columns: Columns, invisible: boolean): Columns {
  return new Map(
    [...columns].map(([id, column]) => [id, column.kind === 'added' ? { ...column, invisible } : column]),
  )
}

function changed(columns: Columns, name: string, change: (column: ColumnState) => ColumnState): Columns {
  return new Map([...columns].map(([id, column]) => [id, column.name === name ? change(column) : column]))
}

/** The server's own words hold no longer once anything they say is different. */
function altered(
  column: ColumnState,
  change: Partial<Pick<ColumnState, 'notNull' | 'default' | 'comment'>>,
): ColumnState {
  const next = { ...column, ...change }
  const same =
    next.notNull === column.notNull && next.default === column.default && next.comment === column.comment
  return same ? column : { ...next, printed: null }
}
