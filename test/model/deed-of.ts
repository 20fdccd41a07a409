import type { Write } from './command.ts'
import type { Deed, Values } from './deed.ts'
import type { Seen, Version } from './fact.ts'
import { columnsSeenBy, keyAt, sideTables, type Scenario } from './scenario.ts'
import { EDGES, nth, type Value } from './value.ts'

const LABEL: Seen = {
  column: { name: 'label', type: 'text', notNull: true, default: null },
  cell: 'label',
  words: null,
}
const NOTE: Seen = {
  column: { name: 'note', type: 'text', notNull: false, default: null },
  cell: 'note',
  words: null,
}

/** What a write means for a version of this scenario; null where it means nothing. */
export function deedOf(scenario: Scenario, version: Version, write: Write): Deed | null {
  const seen = [LABEL, NOTE, ...columnsSeenBy(scenario, version)]
  const key = keyAt(scenario.key, write.key)
  const chosen = seen[write.column % seen.length] ?? NOTE
  const set = { [chosen.column.name]: valueFor(chosen, write.value) }
  switch (write.kind) {
    case 'insert':
      return { kind: 'insert', rows: [{ key, values: valuesOf(seen, write) }], onConflict: null }
    case 'upsert':
      return { kind: 'insert', rows: [{ key, values: valuesOf(seen, write) }], onConflict: set }
    case 'insert several': {
      const rows = [0, 1, 2].slice(0, 2 + (write.value % 2)).map((n) => ({
        key: keyAt(scenario.key, write.key + n),
        values: valuesOf(seen, { ...write, value: write.value + n }),
      }))
      return { kind: 'insert', rows, onConflict: null }
    }
    case 'update':
      return { kind: 'update', key, set }
    case 'update every row':
      return { kind: 'update', key: null, set }
    case 'update every column':
      return { kind: 'update', key, set: valuesOf(seen, { ...write, omit: 0 }) }
    case 'update unrelated':
      return { kind: 'update', key, set: { note: valueFor(NOTE, write.value) } }
    case 'update nothing':
      return { kind: 'noop', key, columns: seen.map(({ column }) => column.name) }
    case 'change key':
      return { kind: 'rekey', key, to: keyAt(scenario.key, write.value) }
    case 'delete':
      return { kind: 'delete', key }
    case 'other table': {
      const sides = sideTables(scenario).filter(({ names }) => names[version] !== null)
      const side = sides[write.column % Math.max(1, sides.length)]
      const table = side?.names[version] ?? null
      if (side === undefined || table === null) return null
      return {
        kind: 'side',
        table,
        name: side.fact.table,
        work: (['insert', 'insert', 'update', 'delete'] as const)[write.omit % 4] ?? 'insert',
        id: String(1 + (write.key % 4)),
        value: EDGES.text[write.value % EDGES.text.length] ?? null,
      }
    }
    default:
      return write.kind satisfies never
  }
}

function valuesOf(seen: readonly Seen[], { omit, value }: Pick<Write, 'omit' | 'value'>): Values {
  return Object.fromEntries(
    seen.flatMap((one, number): [string, Value][] => {
      const { column } = one
      const mayGo = !column.notNull || column.default !== null
      if (mayGo && ((omit >> (number % 6)) & 1) === 1) return []
      return [[column.name, valueFor(one, value + number * 5)]]
    }),
  )
}

function valueFor({ column, words }: Seen, n: number): Value {
  if (words === null) return nth(column, n)
  const values: readonly Value[] = column.notNull ? words : [...words, null]
  return values[n % values.length] ?? null
}
