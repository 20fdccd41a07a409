import type { Session } from '../../src/dialect/session.ts'
import type { RestingState } from '../../src/model/state.ts'
import { seenBy, type Version } from './fact.ts'
import { find, markOf, placesOf, type PhysicalColumn } from './places.ts'
import { keyColumns, sideTables } from './scenario.ts'
import type { Speech } from './speech.ts'
import type { Value } from './value.ts'
import { unrepresentable, type World } from './world.ts'

export interface Eyes {
  readonly session: Pick<Session, 'query'>
  readonly speech: Speech
  /** By replaced fact, in their order. */
  readonly lensIds: readonly string[]
}

export async function columnsOf({ session, speech }: Eyes): Promise<readonly PhysicalColumn[]> {
  const rows = await session.query<{ name: string; nullable: unknown; hasDefault: unknown }>(speech.columns)
  return rows.map(({ hasDefault, name, nullable }) => ({
    name,
    hasDefault: hasDefault === true || Number(hasDefault) === 1,
    nullable: nullable === true || nullable === 'YES' || nullable === 1,
  }))
}

/**
 * Every row in every place, served and held, beside what the model believes; the first difference, null where there is
 * none. A cell of which two values are right takes the one that is found.
 */
export async function differs(
  eyes: Eyes,
  world: World,
  columns: readonly PhysicalColumn[],
): Promise<string | null> {
  const { facts } = world.scenario
  const everywhere = facts.flatMap((fact) => placesOf(fact, world.state))
  const places = [
    ['label', { column: 'label' }] as const,
    ['note', { column: 'note' }] as const,
    ...everywhere,
  ]
  const found = places.map(([cell, place]) => ({ cell, place, column: find(place, columns) }))
  const missing = found.find(({ column }) => column === null)
  if (missing !== undefined) return `there is no column ${JSON.stringify(missing.place)} while ${world.state}`
  const rows = await rowsOf(
    eyes,
    world,
    found.map(({ column }) => column ?? ''),
  )
  if (rows.size !== world.rows.size)
    return `rows ${[...rows.keys()].toSorted().join(', ')}; the model has ${[...world.rows.keys()].toSorted().join(', ')}`
  for (const [id, row] of world.rows) {
    const values = rows.get(id)
    if (values === undefined) return `row ${id} is gone`
    for (const [number, { cell, column }] of found.entries()) {
      const value = values[number] ?? null
      const mark = facts.find((fact) => 'column' in fact && markOf(fact.column.name) === cell)
      const wanted =
        mark !== undefined && 'column' in mark && cell === markOf(mark.column.name)
          ? row.marks[mark.column.name] === true
            ? 'yes'
            : null
          : (row.cells[cell] ?? null)
      const actual = cell.endsWith(' is NULL') && value !== null ? 'yes' : value
      if (row.loose[cell]?.includes(actual) === true) {
        row.cells[cell] = actual
        delete row.loose[cell]
      } else if (actual !== wanted) {
        return `${cell} of row ${id} is ${shown(actual)} in column ${column}; the model has ${shown(wanted)}`
      }
    }
  }
  return (await sidesDiffer(eyes, world)) ?? (await listDiffers(eyes, world))
}

/** What the version sees that is served all along, while a way is cut off. */
export async function viewDiffers(
  eyes: Eyes,
  world: World,
  version: Version,
  columns: readonly PhysicalColumn[],
): Promise<string | null> {
  const seen = world.scenario.facts
    .filter((fact) => fact.kind !== 'setNotNull' && fact.kind !== 'dropNotNull')
    .flatMap((fact) => seenBy(fact, version))
  const missing = seen.find(({ column }) => !columns.some(({ name }) => name === column.name))
  if (missing !== undefined) return `${version} misses its column ${missing.column.name}`
  const rows = await rowsOf(eyes, world, ['label', 'note', ...seen.map(({ column }) => column.name)])
  if (rows.size !== world.rows.size) return `${version} sees ${rows.size} rows of ${world.rows.size}`
  for (const [id, row] of world.rows) {
    const wanted = ['label', 'note', ...seen.map(({ cell }) => cell)]
    for (const [number, cell] of wanted.entries()) {
      const value = rows.get(id)?.[number] ?? null
      if (row.loose[cell]?.includes(value) === true) continue
      if (value !== (row.cells[cell] ?? null))
        return `${version} sees ${shown(value)} in ${cell} of row ${id}; the model has ${shown(row.cells[cell] ?? null)}`
    }
  }
  return null
}

async function rowsOf(
  { session, speech }: Eyes,
  { scenario }: World,
  columns: readonly string[],
): Promise<ReadonlyMap<string, readonly Value[]>> {
  const keys = keyColumns(scenario.key)
  const list = [...keys, ...columns].map((name, number) => `${speech.image(name)} AS v${number}`)
  const rows = await session.query<Record<string, Value>>(`SELECT ${list.join(', ')} FROM items`)
  return new Map(
    rows.map((row) => {
      const values = list.map((_, number) => row[`v${number}`] ?? null)
      return [values.slice(0, keys.length).join('/'), values.slice(keys.length)]
    }),
  )
}

async function sidesDiffer({ session, speech }: Eyes, world: World): Promise<string | null> {
  for (const { fact, names } of sideTables(world.scenario)) {
    for (const version of ['old', 'new'] as const) {
      const name = names[version]
      if (name === null || !isServed(version, world.state)) continue
      const rows = await session.query<{ id: string | number; value: Value }>(
        `SELECT id, ${speech.image('value')} AS value FROM ${name}`,
      )
      const text = (of: Iterable<readonly [string, Value]>): string =>
        [...of]
          .map(([id, value]) => `${id}: ${shown(value)}`)
          .toSorted()
          .join(', ')
      const actual = text(rows.map(({ id, value }) => [String(id), value] as const))
      const wanted = text(world.sides.get(fact.table) ?? [])
      if (actual !== wanted) return `${name} has ${actual}; the model has ${wanted}`
    }
  }
  return null
}

async function listDiffers({ session, speech, lensIds }: Eyes, world: World): Promise<string | null> {
  const replaced = world.scenario.facts.filter((fact) => fact.kind === 'replace')
  if (replaced.length === 0) return null
  const rows = await session.query<{ lens: string; count: string | number }>(speech.list)
  for (const [number, fact] of replaced.entries()) {
    const id = lensIds[number] ?? ''
    const count = rows
      .filter(({ lens }) => lens === id || lens === `${id}:new`)
      .reduce((sum, row) => sum + Number(row.count), 0)
    const wanted = unrepresentable(world, fact).length
    if (count !== wanted)
      return `${count} rows are listed as unrepresentable in ${fact.into.map(({ name }) => name).join(', ')}; the model counts ${wanted}`
  }
  return null
}

export function isServed(version: Version, state: RestingState): boolean {
  if (state === 'expanded') return true
  return (version === 'old') === (state === 'pending' || state === 'reverted')
}

function shown(value: Value): string {
  return value === null ? 'NULL' : JSON.stringify(value)
}
