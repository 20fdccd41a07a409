import type { RestingState } from '../../src/model/state.ts'
import { isRule, RULE_OF, type Fact, type Fill, type Rule } from './fact.ts'
import type { Scenario } from './scenario.ts'
import { FAILS, transform, type Given } from './transform.ts'
import type { Value } from './value.ts'

export interface Row {
  readonly key: readonly string[]
  /** Both shapes of every fact, whichever is served. */
  cells: Record<string, Value>
  /** Columns whose value stands in place of a NULL. */
  marks: Record<string, true>
  /** Cells of which two values are right: a crash leaves open who came first. The first look decides. */
  loose: Record<string, readonly Value[]>
}

/** What the model believes: rows as both versions see them, and where the migration stands. */
export interface World {
  readonly scenario: Scenario
  readonly identified: boolean
  state: RestingState
  /** A transition was cut off and neither resumed nor aborted: which rules stand is open. */
  between: boolean
  rows: Map<string, Row>
  sides: Map<string, Map<string, Value>>
  /** Facts whose rule a revert left off, by their number. */
  debts: Set<number>
}

export function newWorld(scenario: Scenario, identified: boolean): World {
  const sides = scenario.facts.flatMap((fact) =>
    fact.kind === 'dropTable' || fact.kind === 'renameTable'
      ? [[fact.table, new Map<string, Value>()] as const]
      : [],
  )
  return {
    scenario,
    identified,
    state: 'pending',
    between: false,
    rows: new Map(),
    sides: new Map(sides),
    debts: new Set(),
  }
}

export function copyOf(world: World): World {
  const rows = [...world.rows].map(([id, row]): [string, Row] => [
    id,
    { key: row.key, cells: { ...row.cells }, marks: { ...row.marks }, loose: { ...row.loose } },
  ])
  return {
    ...world,
    rows: new Map(rows),
    sides: new Map([...world.sides].map(([name, side]) => [name, new Map(side)])),
    debts: new Set(world.debts),
  }
}

export function fillOf(fill: Fill | null, cells: Readonly<Record<string, Value>>): Value {
  if (fill === null) return null
  return fill.from === 'constant' ? fill.value : `l ${cells['label'] ?? ''}`
}

export type Replace = Extract<Fact, { kind: 'replace' }>

export function sideOf(
  fact: Replace,
  side: 'from' | 'into',
  { cells }: Pick<Row, 'cells'>,
): readonly Value[] {
  return fact[side].map(({ name }) => cells[name] ?? null)
}

/** Whether two lists of values are the same values, byte for byte. */
export function same(left: Given, right: Given): boolean {
  if (left === FAILS || right === FAILS) return false
  return left.length === right.length && left.every((value, number) => value === right[number])
}

/** Rows that one shape of a fact can't express, by key. */
export function unrepresentable(world: World, fact: Replace): readonly string[] {
  if (world.state === 'pending' || world.state === 'purged') return []
  return [...world.rows]
    .filter(
      ([, row]) =>
        !same(transform(fact.transform).forward(sideOf(fact, 'from', row)), sideOf(fact, 'into', row)),
    )
    .map(([id]) => id)
}

/** Rows that break the rule that a fact is about, by key. */
export function breaking(world: World, fact: Fact): readonly string[] {
  if (!('column' in fact)) return []
  const valued = [...world.rows].map(([id, { cells }]) => [id, cells[fact.column.name] ?? null] as const)
  if (fact.kind === 'setNotNull' || fact.kind === 'dropNotNull')
    return valued.filter(([, value]) => value === null).map(([id]) => id)
  if (!isRule(fact)) return []
  const present = valued.filter(([, value]) => value !== null)
  const rules: Readonly<Record<Rule, (id: string, value: Value) => boolean>> = {
    check: (_, value) => value === '13',
    'foreign key': (_, value) => value === '9',
    unique: (id, value) => present.some(([other, its]) => other !== id && its === value),
  }
  const bad = rules[RULE_OF[fact.kind]]
  return present.filter(([id, value]) => bad(id, value)).map(([id]) => id)
}
