import type { RestingState, Transition } from '../../src/model/state.ts'
import { TRANSITIONS } from '../../src/model/state.ts'
import type { Fact } from './fact.ts'
import type { World } from './world.ts'

/** Where the value of a cell lies: in a column that somebody sees, or in one that is held for it. */
export type Place = { readonly column: string } | { readonly held: string }

/** All places where a fact's values lie in one state, the copies of a renamed column included. */
export function placesOf(
  fact: Fact,
  state: RestingState,
): readonly (readonly [cell: string, place: Place])[] {
  const gone = state === 'pending' || state === 'purged'
  switch (fact.kind) {
    case 'replace':
      return [
        ...fact.from.flatMap(({ name }) =>
          state === 'purged'
            ? []
            : [[name, state === 'contracted' ? { held: name } : { column: name }] as const],
        ),
        ...fact.into.flatMap(({ name }) =>
          state === 'pending'
            ? []
            : [[name, state === 'reverted' ? { held: name } : { column: name }] as const],
        ),
      ]
    case 'rename': {
      const { name } = fact.column
      const served: Readonly<Record<string, readonly Place[]>> = {
        pending: [{ column: name }],
        expanded: [{ column: name }, { column: fact.to }],
        contracted: [{ column: fact.to }, { held: fact.to }],
        reverted: [{ column: name }, { held: fact.to }],
        purged: [{ column: fact.to }],
      }
      return (served[state] ?? []).map((place) => [name, place] as const)
    }
    case 'add':
      if (state === 'pending') return []
      return [
        [fact.column.name, state === 'reverted' ? { held: fact.column.name } : { column: fact.column.name }],
      ]
    case 'drop':
      if (state === 'purged') return []
      return [
        [
          fact.column.name,
          state === 'contracted' ? { held: fact.column.name } : { column: fact.column.name },
        ],
      ]
    case 'setNotNull':
    case 'dropNotNull':
      return [
        [fact.column.name, { column: fact.column.name }],
        ...(fact.standIn === null || gone
          ? []
          : [[markOf(fact.column.name), { held: `null_${fact.column.name}` }] as const]),
      ]
    default:
      return 'column' in fact ? [[fact.column.name, { column: fact.column.name }]] : []
  }
}

/** The cell that says whether a value stands in place of a NULL. */
export function markOf(column: string): string {
  return `${column} is NULL`
}

export interface PhysicalColumn {
  readonly name: string
  readonly nullable: boolean
  readonly hasDefault: boolean
}

/** The column at a place, null where there is none. */
export function find(place: Place, columns: readonly PhysicalColumn[]): string | null {
  const matches = (name: string): boolean =>
    'column' in place
      ? name === place.column
      : name.startsWith('_bw_') && name.replace(/^_bw_[0-9a-f]{8}_\d+_/, '') === place.held
  return columns.find(({ name }) => matches(name))?.name ?? null
}

/** Which state's names and triggers a table has when a way between two was cut off. */
export function stateBetween(
  world: World,
  transition: Transition,
  columns: readonly PhysicalColumn[],
): RestingState {
  const { from, to } = TRANSITIONS[transition]
  const mark = columns
    .filter(({ nullable }) => !nullable)
    .map(({ name }) => /^_bw_[0-9a-f]{8}_(expanded|contracted|reverted)$/.exec(name)?.[1])
    .find((state) => state !== undefined)
  if (mark !== undefined) return mark === to ? to : from
  const tells = (state: RestingState): boolean =>
    world.scenario.facts.every(
      (fact) =>
        placesOf(fact, state).every(([, place]) => find(place, columns) !== null) &&
        defaultTells(fact, state, columns),
    )
  return tells(to) && !tells(from) ? to : tells(to) && isMore(transition) ? to : from
}

/** A default that comes or goes is all that changes where no column does. */
function defaultTells(fact: Fact, state: RestingState, columns: readonly PhysicalColumn[]): boolean {
  const has = (name: string): boolean => columns.some((column) => column.name === name && column.hasDefault)
  if (fact.kind === 'dropDefault')
    return has(fact.column.name) === (state !== 'contracted' && state !== 'purged')
  if (fact.kind === 'setDefault' && fact.column.default === null)
    return has(fact.column.name) === (state !== 'pending' && state !== 'reverted')
  return true
}

/** Ways that bring columns and take none away: there, what the target asks for is what tells. */
function isMore(transition: Transition): boolean {
  return transition === 'expand'
}
