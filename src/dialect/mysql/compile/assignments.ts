import type { Lens, LensColumn } from '../../../model/lens.ts'
import { namesOf, otherSide, physicalName, type Side } from '../../../model/lens-side.ts'
import { identifier, literal } from '../quote.ts'
import { evaluate, type Row, type TriggerContext } from './evaluate.ts'
import { columnsOf, differ, type Typed } from './image.ts'

/** Whatever an author's expression fails with on a value it was not made for; to MySQL a text cut to size (1265) is a warning. */
const ON_FAILURE = 'DECLARE EXIT HANDLER FOR SQLEXCEPTION, 1265'

/**
 * Writes one side from the other, keeping what is there if it already says the same (a value-keyed complement: the row
 * that said 3.75 before still says it when the other side comes back to what 3.75 means).
 */
export function keepInStep(context: TriggerContext, lens: Lens, side: Side): string {
  const assign = assignments(context, lens, side).join('\n')
  if (lens.contract === 'swap') return assign
  const other = otherSide(side)
  // What may not be NULL and is has no value to keep: an INSERT left it out.
  const missing = lens[side]
    .filter((column) => column.notNull)
    .map((column) => ` OR NEW.${present(context, lens, side, column)} IS NULL`)
  const body = compare(
    context,
    lens,
    other,
    'NEW.',
    (differs) => `IF ${differs}${missing.join('')} THEN\n${assign}\nEND IF;`,
  )
  const refused = refusal(context, lens, side)
  // What the other side has now may be a value that this one can't hold: to compare with it fails as well.
  if (!guarded(context, lens, side) && neverFails(lens, other)) return `${body}${refused}`
  return `BEGIN\n${ON_FAILURE} BEGIN\n${overwrite(context, lens, side)}\nEND;\n${body}\nEND;${refused}`
}

/** Writes one side from the other, whatever was there: an INSERT's other side holds nothing but defaults. */
export function overwrite(context: TriggerContext, lens: Lens, side: Side): string {
  const assign = assignments(context, lens, side).join('\n')
  if (lens.contract === 'swap' || !guarded(context, lens, side)) return assign
  const instead = lens[side].map((column, number) =>
    column.fallback === null
      ? `SET NEW.${present(context, lens, side, column)} = NULL;`
      : evaluate(
          context,
          lens,
          side,
          number,
          'NEW.',
          `NEW.${present(context, lens, side, column)}`,
          'fallback',
        ),
  )
  return `BEGIN\n${ON_FAILURE} BEGIN\n${instead.join('\n')}\nEND;\n${assign}\nEND;`
}

/**
 * Works one side out from the other into local variables of that side's types, and hands on the condition that is true
 * where it differs from what the row has.
 */
export function compare(
  context: TriggerContext,
  lens: Lens,
  side: Side,
  row: Row,
  then: (differs: string) => string,
): string {
  const { sync, types } = context
  const variables = lens[side].map((column, number): Typed => ({
    text: `_bw_${side}_${number}`,
    type: column.type,
  }))
  const declarations = lens[side].map(
    (column, number) => `DECLARE _bw_${side}_${number} ${types.of(sync.table, column.name)};`,
  )
  const work = lens[side].map((_, number) =>
    evaluate(context, lens, side, number, row, `_bw_${side}_${number}`),
  )
  const there = columnsOf(row, named(lens, side, context))
  return ['BEGIN', ...declarations, ...work, then(differ(variables, there)), 'END;'].join('\n')
}

export function named(
  lens: Lens,
  side: Side,
  { sync }: TriggerContext,
): readonly { readonly name: string; readonly type: string }[] {
  return lens[side].map((column) => ({
    name: physicalName(lens, side, column, sync.state),
    type: column.type,
  }))
}

/** Without a guard, a value that can't be expressed refuses the write: policy `reject`, while both are served. */
function guarded({ sync }: TriggerContext, lens: Lens, side: Side): boolean {
  if (neverFails(lens, side)) return false
  return !(lens.policy === 'reject' && side === 'before' && sync.state === 'expanded')
}

function neverFails(lens: Lens, side: Side): boolean {
  return lens[side].every((column) => column.neverNull && column.fallback === null)
}

function assignments(context: TriggerContext, lens: Lens, side: Side): readonly string[] {
  return lens[side].flatMap((column, number) => {
    if (column.value === null) return []
    const target = `NEW.${present(context, lens, side, column)}`
    const value = evaluate(context, lens, side, number, 'NEW.', target)
    if (column.fallback === null || !column.notNull) return [value]
    const instead = evaluate(context, lens, side, number, 'NEW.', target, 'fallback')
    return [value, `IF ${target} IS NULL THEN\n${instead}\nEND IF;`]
  })
}

function refusal(context: TriggerContext, lens: Lens, side: Side): string {
  const { sync } = context
  if (lens.policy !== 'reject' || side !== 'before' || sync.state !== 'expanded') return ''
  const after = namesOf(lens, 'after', sync.state)
  // MESSAGE_TEXT holds 128 characters.
  const what = `${after.join(', ')} has a value that ${lens.before.map((column) => column.name).join(', ')} can't hold (onUnrepresentable: reject)`
  const raise = `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${literal(what.slice(0, 128))};`
  return `\n${compare(context, lens, 'after', 'NEW.', (differs) => `IF ${differs} THEN\n${raise}\nEND IF;`)}`
}

function present({ sync }: TriggerContext, lens: Lens, side: Side, column: LensColumn): string {
  return identifier(physicalName(lens, side, column, sync.state))
}
