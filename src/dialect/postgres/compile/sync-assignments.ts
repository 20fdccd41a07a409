import type { Lens, LensColumn } from '../../../model/lens.ts'
import { namesOf, otherSide, physicalName, type Side } from '../../../model/lens-side.ts'
import type { Sync } from '../../../model/sync.ts'
import { identifier, literal } from '../quote.ts'
import { differ, row, valueOf, valueRow } from './lens-names.ts'

/** What an author's expression may fail with on a value it was not made for. */
const FAILURES = 'data_exception OR check_violation OR not_null_violation'

/**
 * Writes one side from the other, keeping what is there if it already says the same (a value-keyed complement: the row
 * that said 3.75 before still says it when the other side comes back to what 3.75 means).
 */
export function keepInStep(sync: Sync, lens: Lens, side: Side): string {
  const other = otherSide(side)
  const outOfStep = [
    differ(valueRow(sync, sync.state, lens, other, 'NEW.'), row('NEW.', namesOf(lens, other, sync.state))),
    // What may not be NULL and is has no value to keep: an INSERT left it out.
    ...lens[side]
      .filter((column) => column.notNull)
      .map((column) => `NEW.${present(sync, lens, side, column)} IS NULL`),
  ].join(' OR ')
  const assign = assignments(sync, lens, side)
  if (lens.contract === 'swap') return assign.join('\n')
  if (!guarded(sync, lens, side))
    return `IF ${outOfStep} THEN\n${assign.join('\n')}\nEND IF;${refusal(sync, lens, side)}`
  return `BEGIN
IF ${outOfStep} THEN
${assign.join('\n')}
END IF;
EXCEPTION WHEN ${FAILURES} THEN
${overwrite(sync, lens, side)}
END;`
}

/** Writes one side from the other, whatever was there: an INSERT's other side holds nothing but defaults. */
export function overwrite(sync: Sync, lens: Lens, side: Side): string {
  const assign = assignments(sync, lens, side)
  if (lens.contract === 'swap' || !guarded(sync, lens, side)) return assign.join('\n')
  return `BEGIN
${assign.join('\n')}
EXCEPTION WHEN ${FAILURES} THEN
${lens[side].map((column, number) => `NEW.${present(sync, lens, side, column)} := ${fallback(sync, lens, side, number) ?? 'NULL'};`).join('\n')}
END;`
}

/** Without a guard, a value that can't be expressed refuses the write: policy `reject`, while both are served. */
function guarded(sync: Sync, lens: Lens, side: Side): boolean {
  if (lens[side].every((column) => column.neverNull && column.fallback === null)) return false
  return !(lens.policy === 'reject' && side === 'before' && sync.state === 'expanded')
}

function assignments(sync: Sync, lens: Lens, side: Side): readonly string[] {
  return lens[side].flatMap((column, number) => {
    if (column.value === null) return []
    const target = present(sync, lens, side, column)
    const instead = fallback(sync, lens, side, number)
    return [
      `NEW.${target} := ${valueOf(sync, sync.state, lens, side, number, 'NEW.')};`,
      ...(instead === null || !column.notNull
        ? []
        : [`IF NEW.${target} IS NULL THEN NEW.${target} := ${instead}; END IF;`]),
    ]
  })
}

function fallback(sync: Sync, lens: Lens, side: Side, number: number): string | null {
  return lens[side][number]?.fallback == null
    ? null
    : valueOf(sync, sync.state, lens, side, number, 'NEW.', 'fall')
}

function refusal(sync: Sync, lens: Lens, side: Side): string {
  if (lens.policy !== 'reject' || side !== 'before' || sync.state !== 'expanded') return ''
  const after = namesOf(lens, 'after', sync.state)
  const differs = differ(valueRow(sync, sync.state, lens, 'after', 'NEW.'), row('NEW.', after))
  const what = `${lens.table.name}.${after.join(', ')} has a value that ${lens.before.map((column) => column.name).join(', ')} can't hold`
  return `
IF ${differs} THEN
RAISE check_violation USING MESSAGE = ${literal(what)}, HINT = 'The migration says onUnrepresentable: reject while both versions run.', TABLE = ${literal(lens.table.name)};
END IF;`
}

function present(sync: Sync, lens: Lens, side: Side, column: LensColumn): string {
  return identifier(physicalName(lens, side, column, sync.state))
}
