import type { Catalog, Column, Constraint, Index, Sequence, Table, View } from '../../../model/catalog.ts'
import { isOwnedName } from '../../../model/owned-names.ts'
import type { Scope } from '../inspect.ts'
import type { CodeRow } from './code-query.ts'
import type { ColumnRow } from './columns-query.ts'
import type { ConstraintRow } from './constraints-query.ts'
import type { IndexRow } from './indexes-query.ts'
import type { RelationRow } from './relations-query.ts'
import { settledText } from './settled-text.ts'

export interface Rows {
  readonly code: CodeRow
  readonly relations: readonly RelationRow[]
  readonly columns: readonly ColumnRow[]
  readonly constraints: readonly ConstraintRow[]
  readonly indexes: readonly IndexRow[]
}

/** Joins what the queries gave, by table, and leaves out what is ours unless all is asked for. */
export function assemble({ code, relations, columns, constraints, indexes }: Rows, scope: Scope): Catalog {
  const visible = ({ name }: { readonly name: string }): boolean => scope === 'all' || !isOwnedName(name)
  const columnsOf = Map.groupBy(columns, (row) => row.oid)
  const constraintsOf = Map.groupBy(constraints, (row) => row.oid)
  const indexesOf = Map.groupBy(indexes, (row) => row.oid)
  const identities = new Map(
    code.sequences.flatMap(({ identity, sequence }) => (identity === null ? [] : [[identity, sequence]])),
  )
  const tables: Table[] = []
  const views: View[] = []
  for (const relation of relations.filter(visible)) {
    const all = columnsOf.get(relation.oid) ?? []
    const names = new Map(all.map(({ number, name }) => [number, name]))
    const bound = constraintsOf.get(relation.oid) ?? []
    const shared = {
      schema: relation.schema,
      name: relation.name,
      owner: relation.owner,
      columns: all.filter(visible).map((row) => column(row, bound, identities)),
      indexes: (indexesOf.get(relation.oid) ?? []).filter(visible).map((row) => index(row, names)),
      triggers: relation.triggers.filter(visible),
      rules: relation.rules.filter(visible).map((rule) => rule.definition),
      statistics: relation.statistics.filter(visible).map((one) => one.definition),
      grants: relation.grants,
      options: relation.options,
      comment: relation.comment,
    }
    if (relation.relkind === 'v' || relation.relkind === 'm') {
      views.push({
        ...shared,
        kind: relation.relkind === 'v' ? 'view' : 'materialized view',
        definition: relation.definition ?? '',
      })
      continue
    }
    tables.push({
      ...shared,
      kind: kindOf(relation),
      persistence: relation.unlogged ? 'unlogged' : 'permanent',
      constraints: bound.filter(visible).map((row) => constraint(row, names)),
      policies: relation.policies.filter(visible),
      rowSecurity: relation.rowSecurity,
      replicaIdentity: relation.replicaIdentity,
      inherits: relation.inherits,
      partition: relation.partition,
    })
  }
  return {
    defaultSchema: code.defaultSchema,
    schemas: code.schemas,
    tables,
    views,
    sequences: code.sequences
      .filter(({ identity, sequence }) => identity === null && visible(sequence))
      .map(({ sequence }) => sequence),
    types: code.types,
    routines: code.routines,
    extensions: code.extensions,
  }
}

function kindOf(row: RelationRow): Table['kind'] {
  if (row.relispartition) return 'partition'
  return row.relkind === 'p' ? 'partitioned' : row.relkind === 'f' ? 'foreign' : 'table'
}

function column(
  row: ColumnRow,
  bound: readonly ConstraintRow[],
  identities: ReadonlyMap<string, Sequence>,
): Column {
  const sequence = row.identity === null ? undefined : identities.get(`${row.oid}:${row.number}`)
  const unproved = (one: ConstraintRow): boolean =>
    one.kind === 'not null' && !one.validated && one.keys?.includes(row.number) === true
  return {
    name: row.name,
    type: row.type,
    notNull: row.notNull && !bound.some(unproved),
    default: row.default,
    generated: row.generated ?? 'no',
    identity: row.identity ?? 'no',
    ...(sequence === undefined ? {} : { identitySequence: sequence }),
    collation: row.collation,
    storage: row.storage,
    grants: row.grants ?? [],
    comment: row.comment,
  }
}

type Names = ReadonlyMap<number, string>

function constraint(row: ConstraintRow, names: Names): Constraint {
  return {
    name: row.name,
    kind: row.kind === 'not null' ? 'check' : row.kind,
    columns: named(row.keys ?? [], names),
    definition: settledText(row.definition.replace(/ NOT VALID$/, '')),
    validated: row.validated,
    references: row.references,
    comment: row.comment,
  }
}

function index(row: IndexRow, names: Names): Index {
  const parts = row.parts.map((number) => names.get(number) ?? null)
  return {
    name: row.name,
    unique: row.unique,
    valid: row.valid,
    keys: parts.slice(0, row.keyCount),
    included: parts.slice(row.keyCount).filter((name) => name !== null),
    columns: named(new Set([...row.parts, ...(row.mentioned ?? [])]), names).toSorted(),
    predicate: row.predicate === null ? null : settledText(row.predicate),
    definition: settledText(row.definition),
    plainKeys: row.keyTexts !== null && isPlain(row.definition, row.keyTexts) ? row.keyTexts : null,
    constraint: row.constraint,
    comment: row.comment,
  }
}

/** Only an order may stand behind a key: a collation or an operator class would make another `=` of it. */
function isPlain(definition: string, keys: readonly string[]): boolean {
  const parts = keys.map(
    (key) => `${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( DESC)?( NULLS (FIRST|LAST))?`,
  )
  return new RegExp(` USING btree \\(${parts.join(', ')}\\)`).test(definition)
}

/** System columns have no name here: numbers below 1, as 0 for an expression. */
function named(numbers: Iterable<number>, names: Names): readonly string[] {
  return [...numbers].map((number) => names.get(number)).filter((name) => name !== undefined)
}
