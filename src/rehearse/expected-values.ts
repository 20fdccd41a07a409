import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Table } from '../model/catalog.ts'
import { keyOf } from '../catalog/key-of.ts'
import { whereRow } from './row-statements.ts'
import { identityOf, type Image } from './images.ts'

/** What a column should show: an image, or that the author's expression gives none there. */
export type Expected = { readonly image: string | null } | 'fails'

/**
 * The author's expression over rows of a table, as a plain SELECT that the server stores by the rules of the column's
 * type. By the identity of the row: where it fails, or gives NULL to a column that takes none, it says so.
 */
export async function expectedValues(
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session },
  table: Table,
  rows: readonly Image[],
  column: { readonly name: string; readonly type: string; readonly notNull: boolean },
  expression: string,
): Promise<ReadonlyMap<string, Expected>> {
  const key = keyOf(table)
  const found = new Map<string, Expected>()
  const run = async (text: string, some: readonly Image[]): Promise<void> => {
    const where = some.map((row) => `(${whereRow(dialect, table, row)})`).join(' OR ')
    const evaluation = dialect.evaluate(table, key, column, text, where)
    try {
      const answers = await session.queryAll<Image>([evaluation.prepare, evaluation.rows, evaluation.done])
      for (const row of answers.at(-2) ?? []) {
        const named = Object.fromEntries(
          evaluation.key.map((name, place) => [name, row[`k${place}`] ?? null]),
        )
        found.set(identityOf(named, key), { image: row['expected'] ?? null })
      }
    } catch (error) {
      await session.script(evaluation.done)
      throw error
    }
  }
  const oneByOne = async (text: string, some: readonly Image[]): Promise<void> => {
    for (const row of some) await run(text, [row]).catch(() => found.set(identityOf(row, key), 'fails'))
  }
  if (rows.length === 0 || key.length === 0) return found
  await run(expression, rows).catch(() => oneByOne(expression, rows))
  for (const [id, value] of found)
    if (value !== 'fails' && column.notNull && value.image === null) found.set(id, 'fails')
  return found
}
