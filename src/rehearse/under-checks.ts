import { checkConditions } from '../catalog/check-conditions.ts'
import { isTrue } from '../dialect/session.ts'
import { expectedValues, type Expected } from './expected-values.ts'
import { identityOf, type Image } from './images.ts'
import { valueOf } from './row-statements.ts'
import { keyOf } from '../catalog/key-of.ts'
import type { Database, Side } from './two-views.ts'

/** A row that the other version wrote: what it should be here by the author's expressions, what it is, what was written. */
export interface UnderChecks {
  readonly wants: ReadonlyMap<string, Expected>
  readonly is: Image
  readonly theirs: Image
}

/**
 * What a version is shown in place of values that a check of its own refuses: the fallback, and NULL where there is none
 * or the check refuses it too.
 */
export async function underChecks(
  { from, rules, table }: Side,
  at: Database,
  { is, theirs, wants }: UnderChecks,
): Promise<ReadonlyMap<string, Expected>> {
  const row = new Map(wants)
  const refuses = async (text: string, names: readonly string[]): Promise<boolean> => {
    const values = names.map((name) => {
      const want = row.get(name)
      const image = want === undefined || want === 'fails' ? (is[name] ?? null) : want.image
      return `${valueOf(at.dialect, table, name, image)} AS ${at.dialect.quote(name)}`
    })
    const [answer] = await at.session.query(
      `SELECT (${text}) IS FALSE AS refused FROM (SELECT ${values.join(', ')}) AS one`,
    )
    return isTrue(answer?.['refused'])
  }
  for (const { columns, text } of checkConditions(table)) {
    const mapped = table.columns.filter(
      ({ name }) => columns.includes(name) && rules.get(name)?.kind === 'value',
    )
    if (mapped.length === 0 || !(await refuses(text, columns))) continue
    for (const column of mapped) {
      const rule = rules.get(column.name)
      const fallback = rule?.kind === 'value' ? rule.fallback : null
      if (fallback !== null) {
        const values = await expectedValues(at, from, [theirs], column, fallback)
        row.set(column.name, values.get(identityOf(theirs, keyOf(from))) ?? 'fails')
      } else if (!column.notNull) row.set(column.name, { image: null })
    }
    if (!(await refuses(text, columns))) continue
    for (const { name, notNull } of mapped) if (!notNull) row.set(name, { image: null })
  }
  return row
}
