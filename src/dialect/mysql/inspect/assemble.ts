import type { Catalog, Column, Constraint, Index, Sequence, Table, View } from '../../../model/catalog.ts'
import { isOwnedName } from '../../../model/owned-names.ts'
import type { ParameterRow, ReadEvent, ReadRoutine } from './code-query.ts'
import { columnOf } from './column.ts'
import type { ColumnRow } from './columns-query.ts'
import { check, foreignKey, keyConstraint } from './constraint.ts'
import type { CheckRow, ForeignKeyRow } from './constraints-query.ts'
import { grantTexts, type GrantRow } from './grants-query.ts'
import { index } from './index.ts'
import type { IndexRow } from './indexes-query.ts'
import { partitionText } from './partitions.ts'
import type { CatalogReading } from './reading.ts'
import { event, routine } from './routines.ts'
import type { PartitionRow, TableRow } from './tables-query.ts'
import { triggers, type TriggerRow } from './triggers-query.ts'
import type { ReadView } from './views.ts'

export interface Rows {
  readonly tables: readonly TableRow[]
  readonly columns: readonly ColumnRow[]
  readonly indexes: readonly IndexRow[]
  readonly foreignKeys: readonly ForeignKeyRow[]
  readonly checks: readonly CheckRow[]
  readonly triggers: readonly TriggerRow[]
  readonly partitions: readonly PartitionRow[]
  readonly grants: readonly GrantRow[]
  readonly views: readonly ReadView[]
  readonly routines: readonly ReadRoutine[]
  readonly parameters: readonly ParameterRow[]
  readonly events: readonly ReadEvent[]
  readonly sequences: readonly Sequence[]
}

/** Joins what the queries gave, by table, and leaves out what is ours. */
export function assemble(rows: Rows, reading: CatalogReading): Catalog {
  const of = {
    columns: Map.groupBy(rows.columns, ({ table }) => table),
    indexes: Map.groupBy(rows.indexes, ({ table }) => table),
    foreignKeys: Map.groupBy(rows.foreignKeys, ({ table }) => table),
    checks: Map.groupBy(rows.checks, ({ table }) => table),
    triggers: Map.groupBy(rows.triggers, ({ table }) => table),
    partitions: Map.groupBy(rows.partitions, ({ table }) => table),
    grants: Map.groupBy(rows.grants, ({ table }) => table),
  }
  const columnsOf = (name: string, tableCollation: string | null): readonly Column[] => {
    const checks = of.checks.get(name) ?? []
    const grants = of.grants.get(name) ?? []
    return (of.columns.get(name) ?? []).filter(isUsers).map((row) =>
      columnOf(row, reading, {
        tableCollation,
        check: checks.find((one) => one.column === row.name)?.clause ?? null,
        grants: grantTexts(grants.filter((grant) => grant.column === row.name)),
      }),
    )
  }
  const grantsOf = (name: string): readonly string[] =>
    grantTexts((of.grants.get(name) ?? []).filter((grant) => grant.column === null))

  const table = (row: TableRow): Table => {
    const keys = byTheirName(of.indexes.get(row.name))
    const references = byTheirName(of.foreignKeys.get(row.name))
    const checks = (of.checks.get(row.name) ?? []).filter((one) => one.column === null && isUsers(one))
    return {
      schema: '',
      name: row.name,
      kind: 'table',
      owner: '',
      persistence: 'permanent',
      columns: columnsOf(row.name, row.collation),
      constraints: byName<Constraint>([
        ...keys
          .filter(([first]) => Number(first.unique) === 1)
          .map((parts) => keyConstraint(parts, reading, row.engine)),
        ...references.map((parts) => foreignKey(parts, reading)),
        ...checks.map((one) => check(one, reading)),
      ]),
      indexes: byName<Index>(keys.map((parts) => index(parts, reading, row.engine))),
      triggers: triggers((of.triggers.get(row.name) ?? []).filter(isUsers)),
      policies: [],
      rules: [],
      rowSecurity: 'off',
      replicaIdentity: '',
      grants: grantsOf(row.name),
      options: tableOptions(row),
      statistics: [],
      comment: row.comment === '' ? null : row.comment,
      inherits: [],
      ...(row.collation === null ? {} : { defaultCollation: row.collation }),
      partition: partitionText(of.partitions.get(row.name) ?? []),
    }
  }
  const view = (row: ReadView): View => ({
    schema: '',
    name: row.name,
    kind: 'view',
    definition: row.definition,
    columns: columnsOf(row.name, null).map(ofView),
    owner: row.definer,
    grants: grantsOf(row.name),
    options: [
      `algorithm=${row.algorithm}`,
      `security=${row.security}`,
      `check_option=${row.checkOption}`,
      `character_set_client=${row.characterSet}`,
      `collation_connection=${row.collation}`,
    ],
    indexes: [],
    triggers: [],
    rules: [],
    statistics: [],
    comment: null,
  })
  const parametersOf = Map.groupBy(rows.parameters, ({ kind, specificName }) => `${kind} ${specificName}`)
  return {
    defaultSchema: '',
    schemas: [],
    tables: byName(
      rows.tables
        .filter(({ type }) => type === 'BASE TABLE' || type === 'SYSTEM VERSIONED')
        .filter(isUsersTable)
        .map(table),
    ),
    views: byName(rows.views.filter(isUsersTable).map(view)),
    sequences: byName(rows.sequences.filter(isUsersTable)),
    types: [],
    routines: [
      ...rows.routines
        .filter(isUsers)
        .map((row) => routine(row, parametersOf.get(`${row.kind} ${row.specificName}`) ?? [])),
      ...rows.events.filter(isUsers).map(event),
    ].toSorted((a, b) => (a.signature < b.signature ? -1 : 1)),
    extensions: [],
  }
}

interface Named {
  readonly name: string
}

const isUsers = ({ name }: Named): boolean => !isOwnedName(name)

/** Our ledger lies beside the user's tables. */
const isUsersTable = ({ name }: Named): boolean => !isOwnedName(name) && !name.startsWith('bothways_')

function byName<T extends Named>(list: readonly T[]): readonly T[] {
  return list.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The rows of each key of the user's. */
function byTheirName<T extends Named>(rows: readonly T[] = []): readonly (readonly [T, ...T[]])[] {
  return [...Map.groupBy(rows.filter(isUsers), ({ name }) => name).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  )
}

/** Whether a view's column may be NULL the server says now so, now so, as its tables are altered. */
function ofView(column: Column): Column {
  return { ...column, notNull: false, default: null }
}

/** What the author of the table chose; what the server counts and guesses is no part of it. */
function tableOptions(row: TableRow): readonly string[] {
  const chosen = row.options?.match(/(?:'(?:[^']|'')*'|[^\s'])+/g) ?? []
  return [
    `engine=${row.engine ?? ''}`,
    ...(row.type === 'SYSTEM VERSIONED' ? ['system versioning'] : []),
    ...chosen.filter((option) => option !== 'partitioned').toSorted(),
  ]
}
