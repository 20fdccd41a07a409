import type { Catalog } from '../model/catalog.ts'
import { tableText } from '../model/names.ts'
import { tableNameOf, type Counterpart } from './counterparts.ts'
import type { Image } from './images.ts'
import { changedRows, viewsOf, type Database, type Rows } from './two-views.ts'
import type { RowLoss } from './verdict.ts'

/** Rows of every table, by the table's name as a person writes it. */
export type Views = ReadonlyMap<string, Rows>

const NO_ROWS: Rows = new Map()

/** Rows that the new application has changed in these phases, each before and after, by the old version's table. */
export function changedByNew(
  counterparts: readonly Counterpart[],
  ...phases: readonly (readonly [Views, Views])[]
): ReadonlyMap<string, ReadonlySet<string>> {
  const oldNames = new Map(
    counterparts.flatMap((one) =>
      one.after === null ? [] : [[tableText(one.after), tableNameOf(one)] as const],
    ),
  )
  const found = new Map<string, Set<string>>()
  for (const [was, is] of phases) {
    for (const [served, rows] of is) {
      const name = oldNames.get(served) ?? served
      const ids = found.get(name) ?? new Set<string>()
      for (const id of changedRows(was.get(served) ?? NO_ROWS, rows)) ids.add(id)
      found.set(name, ids)
    }
  }
  return found
}

/**
 * Rows that the new application left alone are what they are in the database where it never was; the others what they
 * were before the last step.
 */
export async function besideControl({
  before,
  catalog,
  control,
  except,
  shadow,
  standIns,
  touched,
}: {
  readonly shadow: Database
  readonly control: Database
  readonly catalog: Catalog
  readonly touched: ReadonlyMap<string, ReadonlySet<string>>
  readonly before: Views
  /** Columns by table that get a value for NULL on the way back. */
  readonly standIns: ReadonlyMap<string, ReadonlySet<string>>
  /** Tables that can't be held against the control. */
  readonly except: ReadonlySet<string>
}): Promise<readonly RowLoss[]> {
  const found: RowLoss[] = []
  const [alones, nows] = [await viewsOf(control, catalog), await viewsOf(shadow, catalog)]
  for (const table of catalog.tables) {
    const name = tableText(table)
    const [alone, now] = [alones.get(name), nows.get(name)]
    if (alone === undefined || now === undefined || except.has(name)) continue
    for (const id of new Set([...alone.keys(), ...now.keys()])) {
      const isTheirs = touched.get(name)?.has(id) === true
      const [want, is] = [isTheirs ? before.get(name)?.get(id) : alone.get(id), now.get(id)]
      // A stand-in for NULL goes with the version that could not read it, and comes with the one that can't.
      const loss = difference(name, table.columns, want, is, (column) => {
        const comes = want?.[column] === null && standIns.get(name)?.has(column) === true
        return isTheirs && (is?.[column] === null || comes)
      })
      if (loss !== null) found.push({ ...loss, when: 'taken back after both versions wrote' })
    }
  }
  return found
}

/** What the new application had is there again. */
export function cameBack(counterparts: readonly Counterpart[], was: Views, is: Views): readonly RowLoss[] {
  return counterparts.flatMap(({ after, standIns, untold }): readonly RowLoss[] => {
    if (after === null || untold) return []
    const name = tableText(after)
    const [wanted, now] = [was.get(name) ?? NO_ROWS, is.get(name) ?? NO_ROWS]
    return [...changedRows(wanted, now)].flatMap((id): readonly RowLoss[] => {
      const loss = difference(name, after.columns, wanted.get(id), now.get(id), (column) =>
        standIns.has(column),
      )
      return loss === null ? [] : [{ ...loss, when: 'applied again' }]
    })
  })
}

function difference(
  table: string,
  of: readonly { readonly name: string }[],
  want: Image | undefined,
  is: Image | undefined,
  isLeftOut: (column: string) => boolean,
): RowLoss | null {
  const columns = of.map(({ name }) => name).filter((name) => want?.[name] !== is?.[name] && !isLeftOut(name))
  const whole = want === undefined || is === undefined
  if (columns.length === 0 || (want === undefined && is === undefined)) return null
  return {
    table,
    rows: 1,
    columns: whole ? [] : columns,
    example: { before: said(want, columns), after: said(is, columns) },
  }
}

function said(row: Image | undefined, columns: readonly string[]): string | null {
  return row === undefined ? null : columns.map((name) => `${name}=${row[name] ?? 'NULL'}`).join(', ')
}
