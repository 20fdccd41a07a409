import type { RecordingLine, SeenValues } from '../recorder/recording-line.ts'

/** What several processes saw of the same text, as one. */
export function addedUp(lines: readonly RecordingLine[]): readonly RecordingLine[] {
  const bySql = new Map<string, RecordingLine>()
  for (const line of lines) {
    const known = bySql.get(line.sql)
    bySql.set(line.sql, known === undefined ? line : sum(known, line))
  }
  return [...bySql.values()]
}

function sum(a: RecordingLine, b: RecordingLine): RecordingLine {
  const [longer, other] = a.parameters.length >= b.parameters.length ? [a, b] : [b, a]
  return {
    sql: a.sql,
    count: a.count + b.count,
    prepared: a.prepared || b.prepared,
    parameters: longer.parameters.map((seen, index) => both(seen, other.parameters[index])),
    result: a.result ?? b.result,
  }
}

function both(a: SeenValues, b: SeenValues | undefined): SeenValues {
  if (b === undefined) return a
  return {
    js: [...new Set([...a.js, ...b.js])].toSorted(),
    nullable: a.nullable || b.nullable,
    maxLength: most(a.maxLength, b.maxLength),
    min: least(a.min, b.min),
    max: most(a.max, b.max),
  }
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
