import { checkConditions, type CheckCondition } from '../../catalog/check-conditions.ts'
import { findTable } from '../../catalog/find.ts'
import type { Index, Table } from '../../model/catalog.ts'
import type { Lens, LensColumn, ReadColumn } from '../../model/lens.ts'
import { sameTable } from '../../model/names.ts'
import { keyOf } from '../../catalog/key-of.ts'
import type { PlannedMigration } from '../../plan/plan-migration.ts'
import { countsNulls, oldUniques } from '../../reversal/old-uniques.ts'
import type { Finding, Rule } from '../finding.ts'

type Said = Pick<Finding, 'message' | 'fix'>

/** What the new version may write and the old schema's own rules would refuse, said before anybody writes it. */
export const unrepresentable: Rule = (planned, before) =>
  planned.lenses.flatMap((lens) => {
    const table = findTable(before, lens.table)
    if (lens.contract === 'swap' || lens.before.length === 0 || table === undefined) return []
    return [
      ...oldUniques(planned.migration, table, lens.before).flatMap((index) =>
        ofUnique(planned, lens, table, index),
      ),
      ...checkConditions(table).flatMap((check) => ofCheck(planned, lens, table, check)),
      ...(lens.after.length === 0 ? [] : lens.before.flatMap(ofNotNull)),
    ].map((said) => ({
      code: 'unrepresentable',
      migration: planned.migration.name,
      severity: 'warn',
      ...said,
    }))
  })

function ofNotNull(column: LensColumn): readonly Said[] {
  if (!column.notNull || column.neverNull) return []
  return [
    {
      message: `backward isn't proved to give ${column.name} a value, and ${column.name} is NOT NULL: while both versions run, a write of the new version without one is refused`,
      fix: 'Give it a `fallback`; then a revert needs no scan either.',
    },
  ]
}

/** A check that neither a fallback nor NULL can be shown under. */
function ofCheck(
  { migration, syncs }: PlannedMigration,
  lens: Lens,
  table: Table,
  { columns: names, constraint, text }: CheckCondition,
): readonly Said[] {
  const columns = lens.before.map(({ name }) => name).filter((name) => names.includes(name))
  const isDropped = migration.operations.some(
    (operation) => operation.kind === 'dropConstraint' && operation.name === constraint,
  )
  const isLedAround = syncs
    .filter((sync) => sameTable(sync.table, table))
    .some(({ checks }) =>
      checks.some(
        ({ condition, standIns }) =>
          condition === text && standIns.some(({ column }) => columns.includes(column)),
      ),
    )
  if (columns.length === 0 || isDropped || isLedAround) return []
  const old = columns.join(', ')
  return [
    {
      message: `backward may give ${old} what CHECK ${constraint ?? text} refuses: while both versions run, such a write of the new version is refused`,
      fix:
        lens.policy === 'reject' || lens.after.length === 0
          ? 'Nothing, if backward always gives a value that it takes. After contract such rows are accepted, and a revert meets them by --on-conflict.'
          : `Give ${old} a \`fallback\` that the check takes: the old version sees it then.`,
    },
  ]
}

function ofUnique(planned: PlannedMigration, lens: Lens, table: Table, index: Index): readonly Said[] {
  const key = keyOf(table)
  const readsKey = (reads: readonly ReadColumn[]): boolean =>
    key.length > 0 && key.every((name) => reads.some((read) => read.name === name))
  const columns = lens.before.filter((column) => index.columns.includes(column.name))
  // Two rows with one key don't exist, and so no two values that are made of it, but for an odd expression.
  if (columns.some((column) => readsKey(column.reads))) return []
  const old = columns.map((column) => column.name).join(', ')
  const which =
    lens.after.length === 0
      ? `backward may give two rows one ${old}`
      : `two values of ${lens.after.map((column) => column.name).join(', ')} may be one ${old}`
  const what = `${which}, which ${index.name} has only once`
  const later =
    'Nothing, if backward never gives one value twice. After contract such rows are accepted, and a revert meets them by --on-conflict.'
  const unique = planned.syncs
    .find((sync) => sameTable(sync.table, lens.table))
    ?.uniques.find((found) => found.index === index.name)
  if (lens.policy === 'reject' || unique === undefined) {
    const canDiffer =
      lens.after.length > 0 &&
      lens.policy !== 'reject' &&
      index.plainKeys !== null &&
      columns.every((column) => column.fallback === null)
    return [
      {
        message: `${what}: while both versions run, the second such write of the new version is refused`,
        fix: canDiffer ? `Give ${old} a \`fallback\` that differs from row to row by reading a key.` : later,
      },
    ]
  }
  const shown = columns.some((column) => column.fallback !== null) ? 'the fallback' : 'NULL'
  const certain = columns.some(
    (column) =>
      (column.fallback !== null && readsKey(column.fallbackReads)) ||
      (!column.notNull && !countsNulls(index)),
  )
  const shared = unique.columns
    .map((column) => column.name)
    .filter((name) => !columns.some((column) => column.name === name))
  return [
    {
      message: [
        `${what}: while both versions run, the old version sees ${shown} in the second row`,
        ...(lens.after.length === 0 ? [] : [`which keeps its new value and is counted by \`status\``]),
        ...(lens.policy === 'block' ? ['and no revert takes the new schema away while there is one'] : []),
        ...(certain ? [] : ['a second row with the same fallback is refused']),
        ...(shared.length === 0 || planned.migration.writers === 'identified'
          ? []
          : [
              `a write that changes ${shared.join(', ')} alone is refused where it would collide, since it doesn't tell which version wrote it`,
            ]),
      ].join('; '),
      fix: certain ? later : `Let the \`fallback\` of ${old} read a key of ${table.name}.`,
    },
  ]
}
