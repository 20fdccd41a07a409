import { FAILS, transform } from './transform.ts'
import type { Value } from './value.ts'
import { same, sideOf, type Replace, type Row, type World } from './world.ts'

/**
 * The symmetric lens of a replaced column: put one side from the other, keeping what is there if it already says the
 * same. Null where the write is refused.
 */
export function putOld(world: World, fact: Replace, row: Row, prior: readonly Value[] | null): Row | null {
  const { backward, forward } = transform(fact.transform)
  const next = sideOf(fact, 'into', row)
  const lawful =
    prior?.every((value, number) => value !== null || fact.from[number]?.notNull !== true) === true
  const kept = prior !== null && lawful && same(forward(prior), next)
  const given = kept ? prior : backward(next)
  const refusing = fact.policy === 'reject' && world.state === 'expanded'
  if (given === FAILS && refusing) return null
  const old = fact.from.map((column, number) => {
    const fallback = fact.fallback[number] ?? null
    if (given === FAILS) return fallback
    const value = given[number] ?? null
    return value === null && column.notNull ? fallback : value
  })
  if (refusing && !same(forward(old), next)) return null
  const names = Object.fromEntries(fact.from.map(({ name }, number) => [name, old[number] ?? null]))
  // While both are served, the old schema's own rule stands, unless a revert had to leave it off.
  if (
    world.state === 'expanded' &&
    !world.debts.has(world.scenario.facts.indexOf(fact)) &&
    fact.from.some((column, number) => column.notNull && old[number] === null)
  )
    return null
  return { ...row, cells: { ...row.cells, ...names } }
}

export function putNew(fact: Replace, row: Row, prior: readonly Value[] | null): Row {
  const { backward, forward } = transform(fact.transform)
  const old = sideOf(fact, 'from', row)
  if (prior !== null && same(backward(prior), old)) return row
  const next = forward(old)
  const names = fact.into.map(({ name }, number) => [name, next === FAILS ? null : (next[number] ?? null)])
  return { ...row, cells: { ...row.cells, ...Object.fromEntries(names) } }
}
