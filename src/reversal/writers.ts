import type { Lens, LensColumn } from '../model/lens.ts'
import { refuse, type ReversalContext } from './context.ts'

/** A column that its own version always supplies: its presence or absence in an INSERT says who wrote. */
export function isMarker(column: LensColumn): boolean {
  return column.notNull && column.default === null
}

/**
 * An INSERT doesn't say which version wrote it. Inference from the columns is exact only in these cases (a
 * counter-example exists for every other); elsewhere the release must identify itself.
 */
export function refuseUnknownWriter(
  context: ReversalContext,
  lens: Lens,
  forwardOfNulls: 'null' | 'value' | 'error',
): void {
  if (context.migration.writers === 'identified') return
  const newDefault = lens.after.find((column) => column.default !== null && lens.contract !== 'swap')
  if (lens.after.some(isMarker)) {
    if (newDefault === undefined || newDefault.notNull) return
  } else if (lens.before.some(isMarker)) {
    if (newDefault === undefined || newDefault.notNull) return
  } else if (lens.contract === 'swap') {
    const [before] = lens.before
    if (before !== undefined && (before.notNull || before.default === null)) return
  } else if (
    [...lens.before, ...lens.after].every((column) => column.default === null) &&
    forwardOfNulls === 'null'
  ) {
    return
  }
  const table = lens.table.name
  const names = (columns: readonly LensColumn[]): string => columns.map((column) => column.name).join(', ')
  refuse(
    context,
    'WRITER_UNKNOWN',
    `an INSERT into ${table} that leaves ${names(lens.before)} or ${names(lens.after)} out doesn't tell which version wrote it`,
    `Make ${names(lens.after)} notNull without a default, or write \`writers: 'identified'\` in the migration and have the new release run \`SET bothways.release = '${context.migration.name}'\` on each connection.`,
  )
}
