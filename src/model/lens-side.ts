import type { Lens, LensColumn } from './lens.ts'
import type { KeyColumn, Sync, SyncState } from './sync.ts'

export type Side = 'before' | 'after'

export function otherSide(side: Side): Side {
  return side === 'after' ? 'before' : 'after'
}

/** What a column is called while a state lasts: the side that isn't served has its held name. */
export function physicalName(lens: Lens, side: Side, column: LensColumn, state: SyncState): string {
  if (side === 'before') return state === 'contracted' ? column.heldName : column.name
  if (state === 'reverted') return column.heldName
  return state === 'contracted' && lens.contract === 'swap' ? column.heldName : column.name
}

/** Columns of one side with their present names. */
export function namesOf(lens: Lens, side: Side, state: SyncState): readonly string[] {
  return lens[side].map((column) => physicalName(lens, side, column, state))
}

/** The side whose application writes; null while both do. */
export function liveSide(state: SyncState, lens: Lens): Side | null {
  if (state === 'expanded') return null
  return state === 'reverted' || lens.contract === 'swap' ? 'before' : 'after'
}

/** Lenses whose rows can be out of step: a mirror can't, and a one-sided lens has nothing to compare with. */
export function trackedLenses(sync: Sync): readonly Lens[] {
  if (sync.key.length === 0) return []
  return sync.lenses.filter(
    (lens) => lens.contract !== 'swap' && lens.before.length > 0 && lens.after.length > 0,
  )
}

/** The columns that tell rows apart, as they are called now. */
export function presentKey(sync: Sync): readonly KeyColumn[] {
  return sync.key.map((column) => {
    const moved = sync.lenses.find((lens) => lens.contract === 'swap' && lens.before[0]?.name === column.name)
    return moved === undefined
      ? column
      : { ...column, name: namesOf(moved, 'before', sync.state)[0] ?? column.name }
  })
}
