import { physicalName, type Side } from '../../../model/lens-side.ts'
import { SYNC_WAYS, type Sync, type SyncState } from '../../../model/sync.ts'
import type { Transition } from '../../../model/state.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { claimsTable, dropClaims, makeClaims } from './claims.ts'
import type { TriggerSettings } from './evaluate.ts'
import { columnExists, done, tableExists, triggerExists } from './probes.ts'
import { changingNames, changingTriggers, restingTriggers, type SyncTrigger } from './sync-triggers.ts'

/** One DDL statement of a transition, with what takes it back and how to tell that it is done. */
export interface Statement {
  readonly title: string
  readonly statement: string
  readonly probe: string
  readonly undo: readonly string[]
  readonly keepsSchema?: true
}

/** What has to stand before the ALTER that switches, so that a write at any moment finds triggers that fit its table. */
export function beforeSwitch(
  sync: Sync,
  way: Transition,
  present: readonly string[],
  settings: TriggerSettings,
): readonly Statement[] {
  const { from, to } = SYNC_WAYS[way]
  if (from === null) return []
  const resting = restingTriggers({ ...sync, state: from }, settings)
  if (to === null) return resting.map((trigger) => drop(sync, trigger))
  if (from === 'expanded') return [removeStandIns(sync, 'expanded', present, settings)]
  return [
    ...addClaims(sync, settings),
    addStandIns(sync, from, present, settings),
    ...changingTriggers(sync, settings).map((trigger) => create(sync, trigger)),
    ...resting.map((trigger) => drop(sync, trigger)),
    removeStandIns(sync, from, present, settings),
  ]
}

/** What stands once the switch is made. */
export function afterSwitch(
  sync: Sync,
  way: Transition,
  present: readonly string[],
  settings: TriggerSettings,
): readonly Statement[] {
  const { from, to } = SYNC_WAYS[way]
  if (to === null) return []
  const changing = changingTriggers(sync, settings)
  if (to === 'expanded') {
    return [
      addStandIns(sync, to, present, settings),
      ...(from === null
        ? [...addClaims(sync, settings), ...changing.map((trigger) => create(sync, trigger))]
        : []),
    ]
  }
  const resting = restingTriggers({ ...sync, state: to }, settings)
  return [
    ...resting.map((trigger) => create(sync, trigger)),
    // Only for whoever takes this back: a trigger that is dropped can be made again while they stand.
    addStandIns(sync, to, present, settings),
    ...changing.map((trigger) => drop(sync, trigger)),
    removeStandIns(sync, to, present, settings),
    ...removeClaims(sync, settings),
  ]
}

function create(sync: Sync, trigger: SyncTrigger): Statement {
  return {
    title: `create trigger ${trigger.name} on ${sync.table.name}`,
    statement: trigger.create,
    probe: done(triggerExists(sync.table, trigger.name)),
    undo: [trigger.drop],
    keepsSchema: true,
  }
}

function drop(sync: Sync, trigger: SyncTrigger): Statement {
  return {
    title: `drop trigger ${trigger.name} on ${sync.table.name}`,
    statement: trigger.drop,
    probe: done(`NOT ${triggerExists(sync.table, trigger.name)}`),
    undo: [trigger.create],
    keepsSchema: true,
  }
}

/** While the changing triggers stand, so do the tables that they write to: without one of them every write would fail. */
function addClaims(sync: Sync, settings: TriggerSettings): readonly Statement[] {
  return sync.uniques.map((unique, number) => ({
    title: `keep the values written under ${unique.index} of ${sync.table.name}`,
    statement: makeClaims(sync, unique, number, settings),
    probe: done(tableExists(claimsTable(sync, number))),
    undo: [dropClaims(sync, number)],
  }))
}

function removeClaims(sync: Sync, settings: TriggerSettings): readonly Statement[] {
  return sync.uniques.map((unique, number) => ({
    title: `forget the values written under ${unique.index} of ${sync.table.name}`,
    statement: dropClaims(sync, number),
    probe: done(`NOT ${tableExists(claimsTable(sync, number))}`),
    undo: [makeClaims(sync, unique, number, settings)],
  }))
}

interface StandIn {
  readonly name: string
  readonly text: string
}

/**
 * CREATE TRIGGER wants every column that it names, and so does loading a dump. Columns stand in for those that the
 * present state lacks: virtual where the server bears it, for they count in no limit and can't be written, and one that
 * bears a served column's name shows its held value; else plain ones, always NULL.
 */
function standIns(
  sync: Sync,
  state: SyncState,
  present: readonly string[],
  settings: TriggerSettings,
): readonly StandIn[] {
  const served = new Map<string, { readonly type: string; readonly from: string }>()
  for (const lens of sync.lenses) {
    for (const side of ['before', 'after'] satisfies readonly Side[]) {
      for (const column of lens[side]) {
        const from = physicalName(lens, side, column, state)
        if (from !== column.name)
          served.set(column.name, { type: settings.types.of(sync.table, column.name), from })
      }
    }
  }
  return changingNames(sync)
    .filter((name) => !present.includes(name))
    .map((name) => {
      const shown = served.get(name)
      const [type, value] = shown === undefined ? ['tinyint', 'NULL'] : [shown.type, identifier(shown.from)]
      const text = settings.virtualStandIns ? `GENERATED ALWAYS AS (${value}) VIRTUAL` : 'NULL'
      return { name, text: `${type} ${text} INVISIBLE` }
    })
}

function addStandIns(
  sync: Sync,
  state: SyncState,
  present: readonly string[],
  settings: TriggerSettings,
): Statement {
  const names = standIns(sync, state, present, settings)
  return {
    title: `let triggers name the columns that ${sync.table.name} lacks`,
    ...standInStatements(sync, names),
  }
}

function removeStandIns(
  sync: Sync,
  state: SyncState,
  present: readonly string[],
  settings: TriggerSettings,
): Statement {
  const names = standIns(sync, state, present, settings)
  const { statement, undo, probe } = standInStatements(sync, names)
  return {
    title: `make way for the columns of ${sync.table.name}`,
    statement: undo[0] ?? '',
    undo: [statement],
    probe: probe.replaceAll('EXISTS (', 'NOT EXISTS ('),
  }
}

function standInStatements(sync: Sync, names: readonly StandIn[]): Omit<Statement, 'title'> {
  const table = qualified(sync.table)
  return {
    statement: `ALTER TABLE ${table} ${names.map(({ name, text }) => `ADD COLUMN ${identifier(name)} ${text}`).join(', ')}`,
    undo: [`ALTER TABLE ${table} ${names.map(({ name }) => `DROP COLUMN ${identifier(name)}`).join(', ')}`],
    probe: done(...names.map(({ name }) => columnExists(sync.table, `column_name = ${literal(name)}`))),
  }
}
