import type { Lens, LensColumn } from '../../../model/lens.ts'
import { liveSide, otherSide, physicalName, trackedLenses, type Side } from '../../../model/lens-side.ts'
import type { NullFill, Sync } from '../../../model/sync.ts'
import { identifier, literal } from '../quote.ts'
import { keepInStep, named, overwrite } from './assignments.ts'
import { evaluateFill, type TriggerContext } from './evaluate.ts'
import { columnsOf, differ } from './image.ts'
import { isImplicit } from './implicit-value.ts'
import { guardedChecks, leadAroundChecks } from './held-checks.ts'
import { guardedUniques, leadAroundUniques } from './held-uniques.ts'
import { forget, track } from './tracking.ts'
import { tellsByAbsence } from './when-omitted.ts'

/** When a trigger fires: before a row is inserted or updated, after it was inserted or deleted. */
export type TriggerEvent = 'insert' | 'update' | 'inserted' | 'deleted'

export const TRIGGER_EVENTS: readonly TriggerEvent[] = ['insert', 'update', 'inserted', 'deleted']

/** What the trigger of one event does in one state; null where the state asks for nothing. */
export function bodyOf(context: TriggerContext, event: TriggerEvent): string | null {
  const { sync } = context
  const tracked = trackedLenses(sync)
  switch (event) {
    case 'insert':
      return notingWriter(
        sync,
        joined([
          ...sync.lenses.map((lens) => onInsert(context, lens)),
          ...sync.fills.map((fill) => fillNull(context, fill, false)),
          ...leadAroundChecks(context, writtenByNew(sync)),
          ...leadAroundUniques(context, writtenByNew(sync), false),
        ]),
      )
    case 'update':
      return notingWriter(
        sync,
        joined([
          ...sync.lenses.map((lens) => onUpdate(context, lens)),
          ...sync.fills.map((fill) => fillNull(context, fill, true)),
          ...leadAroundChecks(context, writtenByNew(sync)),
          ...leadAroundUniques(context, writtenByNew(sync), true),
          ...tracked.map((lens) =>
            whenMoved(context, lens, `${track(context, lens, 'OLD.')}\n${track(context, lens, 'NEW.')}`),
          ),
        ]),
      )
    case 'inserted':
      return joined(tracked.map((lens) => track(context, lens, 'NEW.')))
    case 'deleted':
      return tracked.length === 0 ? null : forget(context, tracked)
    default:
      return event satisfies never
  }
}

function onInsert(context: TriggerContext, lens: Lens): string | null {
  const { sync } = context
  const live = liveSide(sync.state, lens)
  if (live !== null) {
    const held = otherSide(live)
    return lens[held].some((column) => column.value !== null) ? overwrite(context, lens, held) : null
  }
  if (lens.after.length === 0) return onInsertDropped(context, lens)
  if (lens.before.length === 0) return onInsertAdded(context, lens)
  const defaults = lens.after.flatMap((column) =>
    column.default === null || !column.notNull || lens.contract === 'swap' || sync.writers === 'identified'
      ? []
      : [`SET NEW.${identifier(column.name)} = COALESCE(NEW.${identifier(column.name)}, ${column.default});`],
  )
  return `IF ${wroteNew(context, lens)} THEN
${[...byNew(sync), ...defaults, keepInStep(context, lens, 'before')].join('\n')}
ELSE
${overwrite(context, lens, 'after')}
END IF;`
}

/** A column only the new version supplies. NULL in a NOT NULL column is the old version's silence, nothing else. */
function onInsertAdded(context: TriggerContext, lens: Lens): string | null {
  const [column] = lens.after
  if (column === undefined || column.value === null) return null
  const empty = `NEW.${identifier(column.name)} IS NULL`
  const when = column.notNull ? empty : `${empty} AND NOT ${saidNew(context.sync)} AND ${said(context.sync)}`
  return `IF ${when} THEN\n${overwrite(context, lens, 'after')}\nEND IF;`
}

/** A column only the old version supplies. */
function onInsertDropped(context: TriggerContext, lens: Lens): string | null {
  const [column] = lens.before
  if (column === undefined || column.value === null) return null
  const omitted = [
    ...(column.notNull && column.default === null ? [`NEW.${identifier(column.name)} IS NULL`] : []),
    saidNew(context.sync),
  ].join(' OR ')
  return `IF ${omitted} THEN\n${[...byNew(context.sync), overwrite(context, lens, 'before')].join('\n')}\nEND IF;`
}

function onUpdate(context: TriggerContext, lens: Lens): string | null {
  if (lens.before.length === 0 || lens.after.length === 0) return null
  const live = liveSide(context.sync.state, lens)
  if (live !== null) {
    return `IF ${moved(context, lens, live)} THEN\n${keepInStep(context, lens, otherSide(live))}\nEND IF;`
  }
  return `IF ${moved(context, lens, 'after')} THEN
${[...byNew(context.sync), keepInStep(context, lens, 'before')].join('\n')}
ELSEIF ${moved(context, lens, 'before')} THEN
${keepInStep(context, lens, 'after')}
END IF;`
}

/** Noted for what comes after all lenses: see `held-checks.ts` and `held-uniques.ts`. */
function byNew(sync: Sync): readonly string[] {
  return leadsAround(sync) ? ['SET _bw_by_new = TRUE;'] : []
}

/** Asked where it counts, and not of every row. */
function writtenByNew(sync: Sync): string {
  return `_bw_by_new OR ${saidNew(sync)}`
}

function leadsAround(sync: Sync): boolean {
  return guardedChecks(sync).length > 0 || guardedUniques(sync).length > 0
}

function notingWriter(sync: Sync, body: string | null): string | null {
  if (body === null || !leadsAround(sync)) return body
  return `BEGIN
DECLARE _bw_by_new, _bw_refused, _bw_taken BOOLEAN DEFAULT FALSE;
${body}
END;`
}

function moved(context: TriggerContext, lens: Lens, side: Side): string {
  const columns = named(lens, side, context)
  return differ(columnsOf('OLD.', columns), columnsOf('NEW.', columns))
}

/** Tracking looks at rows of which a mapped or a key column moved. */
function whenMoved(context: TriggerContext, lens: Lens, work: string): string {
  const { sync } = context
  const sides = (['after', 'before'] as const).flatMap((side) => named(lens, side, context))
  const columns = [...sides, ...presentKeyOf(sync)]
  return `IF ${differ(columnsOf('OLD.', columns), columnsOf('NEW.', columns))} THEN\n${work}\nEND IF;`
}

function presentKeyOf(sync: Sync): readonly { readonly name: string; readonly type: string }[] {
  return sync.key.map((column) => {
    const mirror = sync.lenses.find(
      (lens) => lens.contract === 'swap' && lens.before[0]?.name === column.name,
    )
    const before = mirror?.before[0]
    return mirror === undefined || before === undefined
      ? column
      : { name: physicalName(mirror, 'before', before, sync.state), type: column.type }
  })
}

/** Who wrote an INSERT: said by the release, else read off the columns where `writers.ts` proved that exact. */
function wroteNew({ sync, seesOmitted }: TriggerContext, lens: Lens): string {
  if (sync.writers === 'identified') return saidNew(sync)
  // Where the new column shows its default when it is left out, its presence says nothing.
  const telling = seesOmitted || !tellsByAbsence(lens)
  const present = (telling ? lens.after : []).map((column) =>
    seesOmitted ? suppliedAfter(lens, column) : `NEW.${identifier(column.name)} IS NOT NULL`,
  )
  const absent = lens.before
    .filter((column) => column.notNull && column.default === null)
    .map((column) => `NEW.${identifier(column.name)} IS NULL`)
  return `IF(@bothways_release IS NULL, ${[...present, ...absent].map((one) => `(${one})`).join(' OR ')}, ${saidNew(sync)})`
}

/**
 * LOAD DATA gives a NOT NULL column that it leaves out the server's own value, not NULL as INSERT does: beside a value in
 * the old columns that is no word of the new version's.
 */
function suppliedAfter(lens: Lens, column: LensColumn): string {
  const name = `NEW.${identifier(column.name)}`
  const implicit = column.notNull && column.default === null ? isImplicit(name, column.type) : null
  const old = lens.before.filter((other) => other.default === null)
  if (implicit === null || old.length === 0) return `${name} IS NOT NULL`
  const written = old.map((other) => `NEW.${identifier(other.name)} IS NOT NULL`).join(' OR ')
  return `${name} IS NOT NULL AND NOT (${implicit} AND (${written}))`
}

function saidNew(sync: Sync): string {
  return `COALESCE(CAST(@bothways_release AS BINARY) >= CAST(${literal(sync.since)} AS BINARY), FALSE)`
}

/** Where writers identify themselves, silence is the old version's. */
function said(sync: Sync): string {
  return sync.writers === 'identified' ? 'TRUE' : '@bothways_release IS NOT NULL'
}

function fillNull(context: TriggerContext, fill: NullFill, update: boolean): string | null {
  const { state } = context.sync
  const column = `NEW.${identifier(fill.column)}`
  const marker = `NEW.${identifier(fill.marker)}`
  const columns = [{ name: fill.column, type: fill.type }]
  const changed = differ(columnsOf('OLD.', columns), columnsOf('NEW.', columns))
  if (fill.strict === 'after' && state === 'expanded') {
    const forgetIt = update ? `\nELSEIF ${changed} THEN\nSET ${marker} = NULL;` : ''
    return `IF ${column} IS NULL THEN\n${evaluateFill(context, fill, column)}\nSET ${marker} = TRUE;${forgetIt}\nEND IF;`
  }
  // Also where a filling is yet to take the stand-ins out: it must leave what somebody wrote before it came.
  const forgets = fill.strict === 'after' || state !== 'contracted'
  return forgets && update ? `IF ${changed} THEN\nSET ${marker} = NULL;\nEND IF;` : null
}

function joined(parts: readonly (string | null)[]): string | null {
  const present = parts.filter((part) => part !== null)
  return present.length === 0 ? null : present.join('\n')
}
