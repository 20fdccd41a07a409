import { TRANSITIONS, type Transition } from '../../src/model/state.ts'
import type { Fact } from './fact.ts'
import { FAILS, transform } from './transform.ts'
import { breaking, copyOf, fillOf, sideOf, unrepresentable, type Row, type World } from './world.ts'

export type Moved =
  | { readonly outcome: 'refused' }
  /** `debts`: how many rules could not come back. */
  | { readonly outcome: 'moved'; readonly world: World; readonly debts: number }

type Concluded = Extract<Moved, { outcome: 'moved' }>

/** What a transition comes to, by the promise and nothing else. */
export function makeMove(before: World, transition: Transition): Moved
export function makeMove(before: World, transition: Transition, force: 'whatever is in the way'): Concluded
export function makeMove(before: World, transition: Transition, force?: string): Moved {
  const { facts } = before.scenario
  if (force === undefined && facts.some((fact) => inTheWay(before, fact, transition)))
    return { outcome: 'refused' }
  const world = copyOf(before)
  world.state = TRANSITIONS[transition].to
  for (const fact of facts) {
    for (const [id, row] of world.rows) world.rows.set(id, carried(fact, transition, row))
    carryTable(world, fact, transition)
  }
  return conclude(world, transition)
}

/** The end of a transition: rules that come back do, or stay off where a row breaks them. */
export function conclude(before: World, transition: Transition): Concluded {
  const world = copyOf(before)
  let debts = 0
  if (transition === 'reapply' || transition === 'contract') world.debts.clear()
  for (const [number, fact] of world.scenario.facts.entries()) {
    if (!comesBack(fact, transition)) continue
    const bad = fact.kind === 'replace' ? nullColumns(world, fact) : Math.min(1, breaking(world, fact).length)
    debts += bad
    if (bad > 0) world.debts.add(number)
    else world.debts.delete(number)
  }
  return { outcome: 'moved', world, debts }
}

/** What an abort comes to that finds a transition's names and triggers there already. */
export function takeBack(world: World, transition: Transition): World {
  const ways: Readonly<Record<Transition, readonly Transition[]>> = {
    expand: ['withdraw', 'discard'],
    contract: ['restore'],
    restore: ['contract'],
    withdraw: ['reapply'],
    reapply: ['withdraw'],
    purge: [],
    discard: [],
  }
  return ways[transition].reduce((found, way) => makeMove(found, way, 'whatever is in the way').world, world)
}

/** Rows that the tool looks for before it changes anything. */
export function inTheWay(world: World, fact: Fact, transition: Transition): boolean {
  switch (fact.kind) {
    case 'setNotNull':
      return (
        fact.standIn === null &&
        (transition === 'expand' || transition === 'reapply' || transition === 'contract') &&
        breaking(world, fact).length > 0
      )
    case 'addUnique':
    case 'addCheck':
    case 'addForeignKey':
      return (transition === 'expand' || transition === 'contract') && breaking(world, fact).length > 0
    case 'replace':
      return fact.policy === 'block' && transition === 'withdraw' && unrepresentable(world, fact).length > 0
    default:
      return false
  }
}

/** Rules that a transition brings back after it has served the old schema again. */
export function comesBack(fact: Fact, transition: Transition): boolean {
  switch (fact.kind) {
    case 'replace':
      return transition === 'restore'
    case 'dropUnique':
    case 'dropCheck':
    case 'dropForeignKey':
      return transition === 'withdraw'
    case 'dropNotNull':
      return transition === 'withdraw'
    default:
      return false
  }
}

function nullColumns(world: World, fact: Extract<Fact, { kind: 'replace' }>): number {
  return fact.from.filter(
    ({ name, notNull }) =>
      notNull && [...world.rows.values()].some(({ cells }) => (cells[name] ?? null) === null),
  ).length
}

/** A row, carried over by one fact. */
function carried(fact: Fact, transition: Transition, row: Row): Row {
  const cells = { ...row.cells }
  const marks = { ...row.marks }
  const gone = (names: readonly string[]): Row => {
    for (const name of names) delete cells[name]
    return { ...row, cells, marks }
  }
  switch (fact.kind) {
    case 'replace': {
      if (transition === 'purge') return gone(fact.from.map(({ name }) => name))
      if (transition === 'discard') return gone(fact.into.map(({ name }) => name))
      if (transition !== 'expand') return row
      const next = transform(fact.transform).forward(sideOf(fact, 'from', row))
      for (const [number, { name }] of fact.into.entries())
        cells[name] = next === FAILS ? null : (next[number] ?? null)
      return { ...row, cells }
    }
    case 'add':
      if (transition === 'discard') return gone([fact.column.name])
      if (transition !== 'expand') return row
      cells[fact.column.name] = fact.column.default ?? fillOf(fact.fill, cells)
      return { ...row, cells }
    case 'drop':
      return transition === 'purge' ? gone([fact.column.name]) : row
    case 'setNotNull':
    case 'dropNotNull': {
      const { name } = fact.column
      if (fact.standIn === null) return row
      if (transition === 'purge' || transition === 'discard') {
        delete marks[name]
        return { ...row, marks }
      }
      const filling =
        fact.kind === 'setNotNull'
          ? transition === 'expand' || transition === 'reapply'
          : transition === 'withdraw'
      const emptying = fact.kind === 'setNotNull' ? transition === 'withdraw' : transition === 'reapply'
      if (filling && (cells[name] ?? null) === null) {
        cells[name] = fact.standIn
        marks[name] = true
      } else if (emptying && marks[name] === true) {
        cells[name] = null
        delete marks[name]
      }
      return { ...row, cells, marks }
    }
    default:
      return row
  }
}

function carryTable(world: World, fact: Fact, transition: Transition): void {
  if (fact.kind === 'createTable' && transition === 'expand') world.sides.set(fact.table, new Map())
  if (fact.kind === 'createTable' && transition === 'discard') world.sides.delete(fact.table)
  if (fact.kind === 'dropTable' && transition === 'purge') world.sides.delete(fact.table)
}
