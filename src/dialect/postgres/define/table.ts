import type { Constraint, Index, Table, Trigger, View } from '../../../model/catalog.ts'
import { tableText } from '../../../model/names.ts'
import type { Definition } from '../../definition.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { columnSettings, columnText } from './columns.ts'
import { grantsOf } from './grants.ts'

/** Options that a WITH clause takes; tablespaces, servers and the like are another machine's. */
const STORED_OPTION = /^(?!tablespace=|access_method=|of=|cluster_on=|server=)([a-z_.]+)=/

/** The bare table; a partition is made whole and then attached, which keeps its columns in their order. */
export function createTable(table: Table): Definition {
  const options = table.options.filter((option) => STORED_OPTION.test(option))
  const { bound, key } = partitionOf(table)
  const parents = bound === null ? table.inherits : []
  const sql = [
    `CREATE ${table.persistence === 'unlogged' ? 'UNLOGGED ' : ''}TABLE ${qualified(table)} (${table.columns.map(columnText).join(', ')})`,
    ...(parents.length === 0 ? [] : [`INHERITS (${parents.map(qualified).join(', ')})`]),
    ...(key === null ? [] : [`PARTITION BY ${key}`]),
    ...(options.length === 0 ? [] : [`WITH (${options.join(', ')})`]),
  ].join(' ')
  return { what: `table ${tableText(table)}`, sql }
}

/** The catalog prints `RANGE (at)`, `FOR VALUES …`, or both where a partition has partitions. */
function partitionOf({ kind, partition }: Table): {
  readonly bound: string | null
  readonly key: string | null
} {
  const [first = null, ...rest] = partition?.split(' PARTITION BY ') ?? []
  if (kind === 'partitioned') return { bound: null, key: first }
  return { bound: kind === 'partition' ? first : null, key: rest.length === 0 ? null : rest.join('') }
}

export function attachPartition(table: Table): readonly Definition[] {
  const { bound } = partitionOf(table)
  if (bound === null) return []
  return table.inherits.map((parent) => ({
    what: `partition ${tableText(table)}`,
    sql: `ALTER TABLE ${qualified(parent)} ATTACH PARTITION ${qualified(table)} ${bound}`,
  }))
}

export function addConstraint(table: Table, constraint: Constraint): readonly Definition[] {
  const what = `constraint ${constraint.name} of ${tableText(table)}`
  const name = qualified(table)
  const late = constraint.validated ? '' : ' NOT VALID'
  return [
    {
      what,
      sql: `ALTER TABLE ${name} ADD CONSTRAINT ${identifier(constraint.name)} ${constraint.definition}${late}`,
    },
    ...commented(what, `CONSTRAINT ${identifier(constraint.name)} ON ${name}`, constraint.comment),
  ]
}

export function createIndexes(table: Pick<Table, 'schema' | 'indexes'>): readonly Definition[] {
  return table.indexes.flatMap((index: Index) => {
    const what = `index ${index.name}`
    const about = `INDEX ${qualified({ schema: table.schema, name: index.name })}`
    return [
      // Of a partitioned table `ONLY` is printed, and made so it would count as broken.
      ...(index.constraint === null ? [{ what, sql: index.definition.replace(' ON ONLY ', ' ON ') }] : []),
      ...commented(what, about, index.comment),
    ]
  })
}

export function createTriggers(table: Pick<Table, 'schema' | 'name' | 'triggers'>): readonly Definition[] {
  const on = qualified(table)
  return table.triggers.flatMap((trigger: Trigger) => {
    const what = `trigger ${trigger.name} of ${tableText(table)}`
    const name = identifier(trigger.name)
    const enabled = ENABLED[trigger.enabled]
    return [
      { what, sql: trigger.definition },
      ...(enabled === null ? [] : [{ what, sql: `ALTER TABLE ${on} ${enabled} TRIGGER ${name}` }]),
      ...commented(what, `TRIGGER ${name} ON ${on}`, trigger.comment),
    ]
  })
}

const ENABLED = {
  origin: null,
  disabled: 'DISABLE',
  replica: 'ENABLE REPLICA',
  always: 'ENABLE ALWAYS',
} as const satisfies Record<Trigger['enabled'], string | null>

/** Rules, statistics, policies, comments and rights: what comes last, since all else may be named there. */
export function finishTable(table: Table): readonly Definition[] {
  const name = qualified(table)
  const what = `table ${tableText(table)}`
  const alter = (change: string): Definition => ({ what, sql: `ALTER TABLE ${name} ${change}` })
  return [
    ...table.statistics.map(extended),
    ...table.rules.map((sql) => ({ what: `rule of ${tableText(table)}`, sql: sql.replace(RULE_STATE, '') })),
    ...table.policies.flatMap((policy) => {
      const one = `policy ${policy.name} of ${tableText(table)}`
      return [
        { what: one, sql: `CREATE POLICY ${identifier(policy.name)} ON ${name} AS ${policy.definition}` },
        ...commented(one, `POLICY ${identifier(policy.name)} ON ${name}`, policy.comment),
      ]
    }),
    ...ROW_SECURITY[table.rowSecurity].map((one) => alter(`${one} ROW LEVEL SECURITY`)),
    ...(table.replicaIdentity === 'default' ? [] : [alter(`REPLICA IDENTITY ${replicaIdentity(table)}`)]),
    ...commented(what, `TABLE ${name}`, table.comment),
    ...table.options.flatMap((option) =>
      option.startsWith('cluster_on=')
        ? [alter(`CLUSTER ON ${identifier(option.slice('cluster_on='.length))}`)]
        : [],
    ),
    alter(`OWNER TO ${identifier(table.owner)}`),
    ...grantsOf(name, table.owner, table.grants),
    ...columnSettings(table),
  ]
}

const ROW_SECURITY = {
  off: [],
  on: ['ENABLE'],
  forced: ['ENABLE', 'FORCE'],
  'off but forced': ['FORCE'],
} as const satisfies Record<Table['rowSecurity'], readonly string[]>

const RULE_STATE = /(?: (?:DISABLED|REPLICA|ALWAYS))?(?: COMMENT '(?:[^']|'')*')?$/

function extended(text: string): Definition {
  return {
    what: 'extended statistics',
    sql: text.replace(/(?: STATISTICS \d+)?(?: COMMENT '(?:[^']|'')*')?$/, ''),
  }
}

function replicaIdentity({ replicaIdentity: identity }: Table): string {
  if (identity === 'nothing' || identity === 'full') return identity.toUpperCase()
  return `USING INDEX ${identity.replace(/^.*\./, '')}`
}

export function createView(view: View): Definition {
  const options = view.options.length === 0 ? '' : ` WITH (${view.options.join(', ')})`
  const kind = view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW'
  const names = view.columns.map(({ name }) => identifier(name)).join(', ')
  return {
    what: `${view.kind} ${tableText(view)}`,
    sql: `CREATE ${kind} ${qualified(view)} (${names})${options} AS ${view.definition.replace(/;\s*$/, '')}`,
  }
}

export function finishView(view: View): readonly Definition[] {
  const name = qualified(view)
  const what = `${view.kind} ${tableText(view)}`
  const kind = view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW'
  return [
    ...view.columns.flatMap((column) =>
      column.default === null
        ? []
        : [
            {
              what,
              sql: `ALTER VIEW ${name} ALTER COLUMN ${identifier(column.name)} SET DEFAULT ${column.default}`,
            },
          ],
    ),
    ...view.rules.map((sql) => ({ what: `rule of ${tableText(view)}`, sql: sql.replace(RULE_STATE, '') })),
    ...view.statistics.map(extended),
    ...commented(what, `${kind} ${name}`, view.comment),
    { what, sql: `ALTER ${kind} ${name} OWNER TO ${identifier(view.owner)}` },
    ...grantsOf(name, view.owner, view.grants),
    ...columnSettings(view),
  ]
}

export function commented(what: string, object: string, comment: string | null): readonly Definition[] {
  return comment === null ? [] : [{ what, sql: `COMMENT ON ${object} IS ${literal(comment)}` }]
}
