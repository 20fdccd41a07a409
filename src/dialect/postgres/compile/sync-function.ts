import type { Lens } from '../../../model/lens.ts'
import {
  liveSide,
  namesOf,
  otherSide,
  physicalName,
  presentKey,
  trackedLenses,
  type Side,
} from '../../../model/lens-side.ts'
import type { NullFill, Sync } from '../../../model/sync.ts'
import { identifier, literal } from '../quote.ts'
import { changed, type Typed } from './changed.ts'
import { guardedChecks, leadAroundChecks } from './held-checks.ts'
import { guardedUniques, leadAround } from './held-uniques.ts'
import { differ, fillValueOf, row } from './lens-names.ts'
import { keepInStep, overwrite } from './sync-assignments.ts'
import { trackUpdate } from './tracking.ts'

export function syncFunction(sync: Sync): string {
  return `bothways.sync_${sync.id}_${sync.state}`
}

/** The body of the BEFORE trigger of one table in one state; null where the state asks for nothing. */
export function defineSyncFunction(sync: Sync): string | null {
  const insert = [
    ...sync.lenses.map((lens) => onInsert(sync, lens)),
    ...sync.fills.map((fill) => fillNull(sync, fill, false)),
    ...leadAroundChecks(sync),
    ...leadAround(sync, false),
  ].filter(isText)
  const update = [
    ...sync.lenses.map((lens) => onUpdate(sync, lens)),
    ...sync.fills.map((fill) => fillNull(sync, fill, true)),
    ...leadAroundChecks(sync),
    ...leadAround(sync, true),
    ...trackedLenses(sync).map((lens) => {
      // Another lens or filling may have called: a row that is not filled yet must not be taken for out of step.
      const concerns = changed([...watched(sync, lens, true), ...presentKey(sync)])
      return `IF ${concerns} THEN\n${trackUpdate(sync, lens)}\nEND IF;`
    }),
  ].filter(isText)
  if (insert.length === 0 && update.length === 0) return null
  const body = [
    `IF TG_OP = 'INSERT' THEN`,
    ...lines(insert),
    'ELSE',
    ...lines(update),
    'END IF;',
    'RETURN NEW;',
  ].join('\n')
  return `CREATE FUNCTION ${syncFunction(sync)}() RETURNS trigger LANGUAGE plpgsql AS $bothways$
DECLARE
release text := nullif(pg_catalog.current_setting('bothways.release', true), '');
agrees boolean;
tag text;${asksWriter(sync) ? `\nby_new boolean := ${saidNew(sync)};\nplace bigint;` : ''}
BEGIN
${body}
END
$bothways$`
}

/** True for rows that an UPDATE trigger has work on: evaluated in C, so an unrelated update costs no function call. */
export function updateConcerns(sync: Sync): string | null {
  const tracked = trackedLenses(sync)
  const conditions = [
    ...sync.lenses.flatMap((lens) =>
      onUpdate(sync, lens) === null ? [] : [changed(watched(sync, lens, tracked.includes(lens)))],
    ),
    ...(tracked.length === 0 ? [] : [changed(presentKey(sync))]),
    ...[...guardedUniques(sync), ...saidChecks(sync)].flatMap((rule) => {
      const mapped = sync.lenses.flatMap((lens) => lens.before.map((column) => column.name))
      const shared = rule.columns.filter((column) => !mapped.includes(column.name))
      return shared.length === 0 ? [] : [changed(shared)]
    }),
    ...sync.fills.flatMap((fill) =>
      fillNull(sync, fill, true) === null
        ? []
        : sync.state === 'expanded' && fill.strict === 'after'
          ? [`NEW.${identifier(fill.column)} IS NULL`, changed([filled(fill)])]
          : [changed([filled(fill)])],
    ),
  ]
  return conditions.length === 0 ? null : conditions.join(' OR ')
}

/** The columns whose change concerns a lens: of the side that writes, or of both where both do or the row is tracked. */
function watched(sync: Sync, lens: Lens, tracked: boolean): readonly Typed[] {
  const live = liveSide(sync.state, lens)
  const side = (which: Side): readonly Typed[] =>
    lens[which].map((column) => ({ ...column, name: physicalName(lens, which, column, sync.state) }))
  return live === null || tracked ? [...side('after'), ...side('before')] : side(live)
}

function filled(fill: NullFill): Typed {
  return { name: fill.column, type: fill.type, collation: null }
}

function onInsert(sync: Sync, lens: Lens): string | null {
  const live = liveSide(sync.state, lens)
  if (live !== null) {
    const heldSide = otherSide(live)
    return lens[heldSide].some((column) => column.value !== null) ? overwrite(sync, lens, heldSide) : null
  }
  if (lens.after.length === 0) return onInsertDropped(sync, lens)
  if (lens.before.length === 0) return onInsertAdded(sync, lens)
  const defaults = lens.after.flatMap((column) =>
    column.default === null || !column.notNull || lens.contract === 'swap' || sync.writers === 'identified'
      ? []
      : [
          `IF NEW.${identifier(column.name)} IS NULL THEN NEW.${identifier(column.name)} := ${column.default}; END IF;`,
        ],
  )
  return `IF ${wroteNew(sync, lens)} THEN
${[...byNew(sync), ...defaults, keepInStep(sync, lens, 'before')].join('\n')}
ELSE
${overwrite(sync, lens, 'after')}
END IF;`
}

/** A column only the new version supplies. NULL in a NOT NULL column is the old version's silence, nothing else. */
function onInsertAdded(sync: Sync, lens: Lens): string | null {
  const [column] = lens.after
  if (column === undefined || column.value === null) return null
  const empty = `NEW.${identifier(column.name)} IS NULL`
  const when = column.notNull ? empty : `${empty} AND NOT ${saidNew(sync)} AND ${said(sync)}`
  return `IF ${when} THEN\n${overwrite(sync, lens, 'after')}\nEND IF;`
}

/** A column only the old version supplies. */
function onInsertDropped(sync: Sync, lens: Lens): string | null {
  const [column] = lens.before
  if (column === undefined || column.value === null) return null
  const omitted =
    column.notNull && column.default === null ? `NEW.${identifier(column.name)} IS NULL` : saidNew(sync)
  return `IF ${omitted} THEN\n${[...byNew(sync), overwrite(sync, lens, 'before')].join('\n')}\nEND IF;`
}

function onUpdate(sync: Sync, lens: Lens): string | null {
  if (lens.before.length === 0 || lens.after.length === 0) return null
  const live = liveSide(sync.state, lens)
  if (live !== null) {
    const heldSide = otherSide(live)
    return `IF ${differs(sync, lens, live)} THEN\n${keepInStep(sync, lens, heldSide)}\nEND IF;`
  }
  return `IF ${differs(sync, lens, 'after')} THEN
${[...byNew(sync), keepInStep(sync, lens, 'before')].join('\n')}
ELSIF ${differs(sync, lens, 'before')} THEN
${keepInStep(sync, lens, 'after')}
END IF;`
}

function differs(sync: Sync, lens: Lens, side: Side): string {
  const columns = namesOf(lens, side, sync.state)
  return differ(row('OLD.', columns), row('NEW.', columns))
}

/** Who wrote an INSERT: said by the release, else read off the columns where `writers.ts` proved that exact. */
function wroteNew(sync: Sync, lens: Lens): string {
  if (sync.writers === 'identified') return saidNew(sync)
  const present = lens.after.map((column) => `NEW.${identifier(column.name)} IS NOT NULL`)
  const absent = lens.before
    .filter((column) => column.notNull && column.default === null)
    .map((column) => `NEW.${identifier(column.name)} IS NULL`)
  // In brackets: PL/pgSQL reads an IF condition up to the first THEN outside them.
  return `(CASE WHEN release IS NULL THEN ${[...present, ...absent].join(' OR ')} ELSE ${saidNew(sync)} END)`
}

/** Noted for what comes after all lenses: see `held-uniques.ts` and `held-checks.ts`. */
function byNew(sync: Sync): readonly string[] {
  return asksWriter(sync) ? ['by_new := true;'] : []
}

function asksWriter(sync: Sync): boolean {
  return guardedUniques(sync).length + guardedChecks(sync).length > 0
}

/** A change of the other columns that a check reads tells nothing of its writer: there the old rule binds both. */
function saidChecks(sync: Sync): ReturnType<typeof guardedChecks> {
  return sync.writers === 'identified' ? guardedChecks(sync) : []
}

function saidNew(sync: Sync): string {
  return `coalesce(release COLLATE "C" >= ${literal(sync.since)}, false)`
}

/** Where writers identify themselves, silence is the old version's. */
function said(sync: Sync): string {
  return sync.writers === 'identified' ? 'true' : 'release IS NOT NULL'
}

function fillNull(sync: Sync, fill: NullFill, update: boolean): string | null {
  const column = `NEW.${identifier(fill.column)}`
  const marker = `NEW.${identifier(fill.marker)}`
  const moved = differ(row('OLD.', [fill.column]), row('NEW.', [fill.column]))
  if (fill.strict === 'after' && sync.state === 'expanded') {
    const stand = `${column} := ${fillValueOf(sync, fill, 'NEW.')};\n${marker} := true;`
    const forget = update ? `\nELSIF ${moved} THEN\n${marker} := NULL;` : ''
    return `IF ${column} IS NULL THEN\n${stand}${forget}\nEND IF;`
  }
  // Also where a filling is yet to take the stand-ins out: it must leave what somebody wrote before it came.
  const forgets = fill.strict === 'after' || sync.state !== 'contracted'
  return forgets && update ? `IF ${moved} THEN\n${marker} := NULL;\nEND IF;` : null
}

function isText(text: string | null): text is string {
  return text !== null
}

function lines(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? ['NULL;'] : texts
}
