import { tableText } from '../model/names.ts'
import { makeEqual } from './make-equal.ts'
import { sampleRows } from './sample-rows.ts'
import type { Shadow } from './shadow.ts'
import { readState } from './state.ts'
import type { Database } from './two-views.ts'
import type { LeftEmpty } from './verdict.ts'

/** Rows of the live database for tables that have none yet; those it has none for are generated. */
export async function giveSample(
  live: Database,
  { connection, dialect }: Pick<Shadow, 'connection' | 'dialect'>,
  filled = new Set<string>(),
): Promise<readonly LeftEmpty[]> {
  const shadow = { connection, dialect }
  const { catalog, images } = await readState(shadow)
  if (catalog.tables.every((table) => filled.has(tableText(table)))) return []
  const { images: taken, left } = await sampleRows(live, catalog)
  const wanted = new Map(
    [...images].map(([name, view]) => [
      name,
      { ...view, rows: view.rows.length > 0 ? view.rows : (taken.get(name)?.rows ?? []) },
    ]),
  )
  await makeEqual({ session: connection.session, dialect }, catalog, wanted)
  for (const [name, { rows }] of wanted) if (rows.length > 0) filled.add(name)
  return left
}
