import type { Index, Table } from '../model/catalog.ts'
import { keyOf } from '../catalog/key-of.ts'
import { expectedValues, type Expected } from './expected-values.ts'
import { identityOf } from './images.ts'
import { valueOf, whereRow } from './row-statements.ts'
import type { Database, Side } from './two-views.ts'
import type { UnderChecks } from './under-checks.ts'

/**
 * What a version is shown in place of values that another row has under a unique of its own: the fallback, and NULL where
 * there is none or that is taken too. A value that is shown there nobody else has: then the unique was in no way.
 */
export async function underUniques(
  { from, rules, table }: Side,
  at: Database,
  { is, theirs, wants }: UnderChecks,
): Promise<ReadonlyMap<string, Expected>> {
  const row = new Map(wants)
  const self = whereRow(at.dialect, table, is)
  const taken = async (keys: readonly string[]): Promise<boolean> => {
    const same = keys.map((name) => {
      const want = row.get(name)
      const image = want === undefined || want === 'fails' ? (is[name] ?? null) : want.image
      return `${at.dialect.quote(name)} = ${valueOf(at.dialect, table, name, image)}`
    })
    const answers = await at.session.query(
      `SELECT 1 AS other FROM ${at.dialect.quote(table)} WHERE ${same.join(' AND ')} AND NOT (${self}) LIMIT 1`,
    )
    return answers.length > 0
  }
  for (const keys of table.indexes.flatMap(plainKeysOf)) {
    const mapped = valuesAmong(table, keys).filter(({ name }) => rules.get(name)?.kind === 'value')
    if (mapped.length === 0 || !(await taken(keys))) continue
    for (const column of mapped) {
      const rule = rules.get(column.name)
      const fallback = rule?.kind === 'value' ? rule.fallback : null
      if (fallback !== null) {
        const values = await expectedValues(at, from, [theirs], column, fallback)
        row.set(column.name, values.get(identityOf(theirs, keyOf(from))) ?? 'fails')
      } else if (!column.notNull) row.set(column.name, { image: null })
    }
    if (!(await taken(keys))) continue
    for (const { name, notNull } of mapped) if (!notNull) row.set(name, { image: null })
  }
  return row
}

function valuesAmong(table: Table, names: readonly string[]): Table['columns'] {
  return table.columns.filter(({ name }) => names.includes(name))
}

/** The columns of a unique that the tool leads writes around; one over expressions or some rows is left to itself. */
function plainKeysOf({ keys, plainKeys, predicate, unique }: Index): readonly (readonly string[])[] {
  const columns = keys.filter((key) => key !== null)
  return unique && plainKeys !== null && predicate === null && columns.length === keys.length ? [columns] : []
}
