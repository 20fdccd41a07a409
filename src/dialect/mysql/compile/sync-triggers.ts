import { namesOf } from '../../../model/lens-side.ts'
import type { Sync, SyncState } from '../../../model/sync.ts'
import { identifier, qualified } from '../quote.ts'
import type { TriggerSettings } from './evaluate.ts'
import { bodyOf, TRIGGER_EVENTS, type TriggerEvent } from './sync-body.ts'

/** A trigger with the statements that make it and take it away. */
export interface SyncTrigger {
  readonly name: string
  readonly create: string
  readonly drop: string
}

const STATES: readonly SyncState[] = ['expanded', 'contracted', 'reverted']

/**
 * DDL can't be rolled back here, so no transition may replace triggers and rename columns at once. An instruction that
 * names a column which isn't there fails with 1054 only when it is run (measured on MySQL 9.7 and MariaDB 10.11), and so
 * one trigger serves all states: it reads the state off the column that marks it, and a single ALTER TABLE, which renames
 * that column along with the others, is the whole switch. These triggers stand while both versions are served and during
 * a transition; where only one is served, plain ones take their place, since a dump with triggers that name missing
 * columns would not load.
 */
export function changingTriggers(sync: Sync, settings: TriggerSettings): readonly SyncTrigger[] {
  return TRIGGER_EVENTS.flatMap((event) => {
    const branches = STATES.flatMap((state) => {
      const body = bodyOf({ sync: { ...sync, state }, ...settings }, event)
      return body === null ? [] : [`IF _bw_state = '${state}' THEN\n${body}\nEND IF;`]
    })
    if (branches.length === 0) return []
    const body = [
      'BEGIN',
      `DECLARE _bw_state VARCHAR(10) DEFAULT NULL;`,
      ...STATES.map((state) => probe(sync, state, event)),
      ...branches,
      'END;',
    ].join('\n')
    return [trigger(sync, event, event, body)]
  })
}

/** The triggers of a state in which one version alone is served. */
export function restingTriggers(sync: Sync, settings: TriggerSettings): readonly SyncTrigger[] {
  return TRIGGER_EVENTS.flatMap((event) => {
    const body = bodyOf({ sync, ...settings }, event)
    return body === null ? [] : [trigger(sync, event, `${event}_${sync.state}`, body)]
  })
}

/** The column whose name says in which state a table's triggers are. */
export function stateColumn(sync: Pick<Sync, 'id'>, state: SyncState): string {
  return `_bw_${sync.id}_${state}`
}

/** Every column that the changing triggers name and that some state lacks. */
export function changingNames(sync: Sync): readonly string[] {
  const columns = STATES.flatMap((state) =>
    sync.lenses.flatMap((lens) => [...namesOf(lens, 'before', state), ...namesOf(lens, 'after', state)]),
  )
  return [...new Set([...columns, ...STATES.map((state) => stateColumn(sync, state))])]
}

/** A stand-in for the mark, made while triggers are created, is NULL; the mark itself is 1. */
function probe(sync: Sync, state: SyncState, event: TriggerEvent): string {
  const row = event === 'deleted' ? 'OLD' : 'NEW'
  return `IF _bw_state IS NULL THEN
BEGIN
DECLARE EXIT HANDLER FOR 1054 BEGIN END;
IF ${row}.${identifier(stateColumn(sync, state))} IS NOT NULL THEN
SET _bw_state = '${state}';
END IF;
END;
END IF;`
}

const TIMING: Readonly<Record<TriggerEvent, string>> = {
  insert: 'BEFORE INSERT',
  update: 'BEFORE UPDATE',
  inserted: 'AFTER INSERT',
  deleted: 'AFTER DELETE',
}

function trigger(sync: Sync, event: TriggerEvent, suffix: string, body: string): SyncTrigger {
  const name = `_bw_${sync.id}_${suffix}`
  // A backfill writes one side on purpose.
  const guarded = event === 'update' ? `IF @bothways_backfill IS NULL THEN\n${body}\nEND IF;` : body
  return {
    name,
    create: `CREATE TRIGGER ${identifier(name)} ${TIMING[event]} ON ${qualified(sync.table)} FOR EACH ROW BEGIN\n${guarded}\nEND`,
    drop: `DROP TRIGGER ${identifier(name)}`,
  }
}
