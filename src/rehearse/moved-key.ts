import { identityOf, type Image } from './images.ts'
import { changedRows, type Rows, type Seen } from './two-views.ts'

/** A row that got another key: what told it apart before, and what does now. */
export interface MovedKey {
  readonly from: string
  readonly to: string
}

/** The one row that went and came again under another key; null where there is no such one. */
export function movedKey(before: Rows, after: Rows): MovedKey | null {
  const changed = [...changedRows(before, after)]
  const gone = changed.filter((id) => !after.has(id))
  const come = changed.filter((id) => !before.has(id))
  const [[from, more], [to, others]] = [gone, come]
  return from === undefined || to === undefined || more !== undefined || others !== undefined
    ? null
    : { from, to }
}

/** A view as it would be if the row had had its new key all along: what else differs is to be explained. */
export function underNewKey(rows: Rows, key: readonly string[], move: MovedKey | null): Rows {
  const row = move === null ? undefined : rows.get(move.from)
  if (move === null || row === undefined) return rows
  const values = JSON.parse(move.to) as readonly (string | null)[]
  const moved: Image = {
    ...row,
    ...Object.fromEntries(key.map((name, place) => [name, values[place] ?? null])),
  }
  return new Map(
    [...rows].map(([id, other]) =>
      id === move.from ? ([identityOf(moved, key), moved] as const) : [id, other],
    ),
  )
}

/** The same of what the other side stood for. */
export function standingUnderNewKey(stood: Seen['stood'], move: MovedKey | null): Seen['stood'] {
  if (stood === null || move === null) return stood
  return new Map(
    [...stood].map(([column, values]) => [
      column,
      new Map([...values].map(([id, value]) => [id === move.from ? move.to : id, value])),
    ]),
  )
}
