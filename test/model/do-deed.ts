import type { Deed, Values } from './deed.ts'
import { isRule, RULE_OF, type Fact, type Version } from './fact.ts'
import { putNew, putOld } from './lens.ts'
import { columnsSeenBy } from './scenario.ts'
import type { Value } from './value.ts'
import { breaking, copyOf, fillOf, type Row, type World } from './world.ts'

/** `maybe`: a rule that a crash or an open debt leaves undecided; the server's word is taken. */
export type Outcome = 'done' | 'refused' | 'maybe'

export interface Done {
  readonly outcome: Outcome
  readonly world: World
}

/** What a deed of a version comes to. A refused one changes nothing. */
export function doDeed(before: World, version: Version, deed: Deed): Done {
  const world = copyOf(before)
  const refused: Done = { outcome: 'refused', world: before }
  const touched: string[] = []
  let isOpen = false
  const put = (row: Row | null): boolean => {
    if (row === null) return false
    world.rows.set(row.key.join('/'), row)
    touched.push(row.key.join('/'))
    return true
  }
  switch (deed.kind) {
    case 'insert':
      for (const { key, values } of deed.rows) {
        const there = world.rows.get(key.join('/'))
        if (there !== undefined && deed.onConflict === null) return refused
        const made = insertRow(world, version, key, values)
        // The server looks at the proposed row first, also where another is updated in its place.
        if (made === null) return refused
        if (there !== undefined) {
          const looked = proposed(world, made)
          if (looked === 'refused') return refused
          if (looked === 'maybe') isOpen = true
        }
        if (
          !put(
            there === undefined || deed.onConflict === null
              ? made
              : updateRow(world, version, there, deed.onConflict),
          )
        )
          return refused
      }
      break
    case 'update':
      for (const [id, row] of world.rows) {
        if (deed.key !== null && deed.key.join('/') !== id) continue
        if (!put(updateRow(world, version, row, deed.set))) return refused
      }
      break
    case 'noop':
      break
    case 'rekey': {
      const row = world.rows.get(deed.key.join('/'))
      if (row === undefined) break
      const to = deed.to.join('/')
      if (to !== deed.key.join('/') && world.rows.has(to)) return refused
      world.rows.delete(deed.key.join('/'))
      world.rows.set(to, { ...row, key: deed.to })
      break
    }
    case 'delete':
      world.rows.delete(deed.key.join('/'))
      break
    case 'side':
      return sideDeed(world, refused, deed)
    default:
      deed satisfies never
  }
  const outcome = verdict(world, touched, before)
  return { outcome: isOpen && outcome === 'done' ? 'maybe' : outcome, world }
}

/** Rules over a row alone: those over several look at what is written in the end. */
function proposed(world: World, row: Row): Outcome {
  const id = row.key.join('/')
  const inIt: World = { ...world, rows: new Map([[id, row]]) }
  const stands = world.scenario.facts.map((fact, number) => {
    const isAlone = !('column' in fact) || !isRule(fact) || RULE_OF[fact.kind] === 'check'
    return isAlone && breaking(inIt, fact).includes(id) ? ruleStands(world, fact, number) : 'no'
  })
  return stands.includes('yes') ? 'refused' : stands.includes('open') ? 'maybe' : 'done'
}

function sideDeed(world: World, refused: Done, deed: Extract<Deed, { kind: 'side' }>): Done {
  const side = world.sides.get(deed.name)
  if (side === undefined) return refused
  if (deed.work === 'insert') {
    if (side.has(deed.id)) return refused
    side.set(deed.id, deed.value)
  } else if (side.has(deed.id)) {
    if (deed.work === 'update') side.set(deed.id, deed.value)
    else side.delete(deed.id)
  }
  return { outcome: 'done', world }
}

/** Rules of the schema that stand, on the rows that were touched. */
function verdict(world: World, touched: readonly string[], before: World): Outcome {
  let outcome: Outcome = 'done'
  for (const [number, fact] of world.scenario.facts.entries()) {
    const bad = breaking(world, fact).filter(
      (id) => touched.includes(id) && !saidBefore(before, world, fact, id),
    )
    if (bad.length === 0) continue
    const stands = ruleStands(world, fact, number)
    if (stands === 'yes') return 'refused'
    if (stands === 'open') outcome = 'maybe'
  }
  return outcome
}

/** A foreign key and a unique look only at values that change. */
function saidBefore(before: World, after: World, fact: Fact, id: string): boolean {
  if (!('column' in fact) || !isRule(fact) || RULE_OF[fact.kind] === 'check') return false
  const { name } = fact.column
  return before.rows.has(id) && before.rows.get(id)?.cells[name] === after.rows.get(id)?.cells[name]
}

function ruleStands({ state, between, debts }: World, fact: Fact, number: number): 'yes' | 'no' | 'open' {
  if (debts.has(number) || between) return 'open'
  const newOnly = state === 'contracted' || state === 'purged'
  switch (fact.kind) {
    case 'setNotNull':
      return newOnly || (state === 'expanded' && fact.standIn !== null) ? 'yes' : 'no'
    case 'dropNotNull':
    case 'dropUnique':
    case 'dropCheck':
    case 'dropForeignKey':
      return state === 'pending' || state === 'reverted' ? 'yes' : 'no'
    case 'addUnique':
    case 'addCheck':
    case 'addForeignKey':
      return newOnly ? 'yes' : 'no'
    default:
      return 'no'
  }
}

/** What a column has that an INSERT leaves out. */
function defaultOf(world: World, fact: Fact, own: Value): Value {
  const { state } = world
  if (fact.kind === 'setDefault')
    return state === 'pending' || state === 'reverted' ? fact.column.default : fact.to
  if (fact.kind === 'dropDefault')
    return state === 'contracted' || state === 'purged' ? null : fact.column.default
  return own
}

function insertRow(world: World, version: Version, key: readonly string[], values: Values): Row | null {
  const { facts } = world.scenario
  const row: Row = { key, cells: { label: null, note: null }, marks: {}, loose: {} }
  for (const name of ['label', 'note']) row.cells[name] = values[name] ?? null
  for (const fact of facts) {
    for (const { cell, column } of columnsSeenBy({ ...world.scenario, facts: [fact] }, version)) {
      const given = values[column.name]
      row.cells[cell] = given === undefined ? defaultOf(world, fact, column.default) : given
    }
  }
  return facts.reduce<Row | null>((made, fact) => made && completed(world, version, fact, made), row)
}

/** The cells of the other version in a new row. */
function completed(world: World, version: Version, fact: Fact, row: Row): Row | null {
  const { state, identified } = world
  if (fact.kind === 'replace') {
    if (version === 'old') return state === 'pending' ? row : putNew(fact, row, null)
    if (state === 'purged') return row
    return putOld(world, fact, row, state === 'expanded' ? fact.from.map((column) => column.default) : null)
  }
  if (fact.kind === 'add' && version === 'old' && state !== 'pending') {
    const { column, fill } = fact
    const given = fillOf(fill, row.cells)
    // Where nothing tells who left a nullable column out, its NULL is left alone: lint says so.
    const silent = !column.notNull && !identified && state === 'expanded'
    const loose =
      silent && world.between && given !== null ? { ...row.loose, [column.name]: [null, given] } : row.loose
    return {
      ...row,
      loose,
      cells: { ...row.cells, [column.name]: silent ? column.default : (column.default ?? given) },
    }
  }
  if (fact.kind === 'drop' && version === 'new' && state !== 'purged') {
    const { column, backward } = fact
    const told = state === 'contracted' || identified || (column.notNull && column.default === null)
    const value = told && backward !== null ? fillOf(backward, row.cells) : column.default
    return { ...row, cells: { ...row.cells, [column.name]: value } }
  }
  return marked(world, fact, row, null)
}

function updateRow(world: World, version: Version, before: Row, set: Values): Row | null {
  const row: Row = {
    ...before,
    cells: { ...before.cells },
    marks: { ...before.marks },
    loose: { ...before.loose },
  }
  for (const name of ['label', 'note']) if (set[name] !== undefined) row.cells[name] = set[name]
  for (const { cell, column } of columnsSeenBy(world.scenario, version)) {
    const value = set[column.name]
    if (value === undefined) continue
    row.cells[cell] = value
    delete row.loose[cell]
  }
  return world.scenario.facts.reduce<Row | null>(
    (made, fact) => made && followed(world, fact, made, before),
    row,
  )
}

/** The cells of the other version after an update. */
function followed(world: World, fact: Fact, row: Row, before: Row): Row | null {
  const { state } = world
  if (fact.kind === 'add' && world.between) {
    // Whether its fill has come by yet is not known, nor so from which value it was made.
    const { column, fill } = fact
    const filled = [before.cells[column.name] ?? null, fillOf(fill, row.cells)]
    return { ...row, loose: { ...row.loose, [column.name]: [...(row.loose[column.name] ?? []), ...filled] } }
  }
  if (fact.kind !== 'replace') return marked(world, fact, row, before)
  const moved = (side: 'from' | 'into'): boolean =>
    fact[side].some(({ name }) => (row.cells[name] ?? null) !== (before.cells[name] ?? null))
  const values = (side: 'from' | 'into'): readonly Value[] =>
    fact[side].map(({ name }) => row.cells[name] ?? null)
  if (state === 'pending' || state === 'purged') return row
  if (moved('into')) return putOld(world, fact, row, values('from'))
  return moved('from') ? putNew(fact, row, values('into')) : row
}

/** A NULL that one of the schemas can't have, and the value in its place. */
function marked({ state }: World, fact: Fact, row: Row, before: Row | null): Row {
  if ((fact.kind !== 'setNotNull' && fact.kind !== 'dropNotNull') || fact.standIn === null) return row
  const { name } = fact.column
  const value = row.cells[name] ?? null
  if (fact.kind === 'setNotNull' && state === 'expanded' && value === null)
    return { ...row, cells: { ...row.cells, [name]: fact.standIn }, marks: { ...row.marks, [name]: true } }
  const forgetting =
    fact.kind === 'setNotNull' ? state === 'expanded' || state === 'contracted' : state === 'reverted'
  if (!forgetting || before === null || (before.cells[name] ?? null) === value) return row
  const { [name]: _, ...marks } = row.marks
  return { ...row, marks }
}
