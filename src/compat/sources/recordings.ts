import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { StatementReader } from '../../dialect/statement-reading.ts'
import { statementReader } from '../../dialect/statement-reading.ts'
import {
  ENGINE_FAMILIES,
  type EngineFamily,
  type Emitted,
  type Parameter,
} from '../../model/release-contract.ts'
import type { SeenStatement } from '../observed-contract.ts'
import { RECORDING_FORMAT, type RecordingLine, type SeenValues } from '../recorder/recording-line.ts'
import { addedUp } from './add-up.ts'
import { sourceFailed } from './source-failed.ts'
import type { Seen } from './source.ts'

const NEXT =
  'Run the tests with `bothways/recorder` in their set-up first, and name its folder: --from recorder:.bothways/recorded'

/** All recordings of a folder: each process of the tests has written one. */
export async function readRecordings(directory: string): Promise<readonly Seen[]> {
  const source = `recorder:${directory}`
  const names = await readdir(directory).catch((error: unknown) => {
    throw sourceFailed(source, error, NEXT)
  })
  const notes: string[] = []
  const lines = new Map<EngineFamily, RecordingLine[]>()
  for (const name of names.filter((found) => found.endsWith('.jsonl')).toSorted()) {
    const recording = recordingOf(await readFile(join(directory, name), 'utf8'), join(directory, name), notes)
    if (recording === null) continue
    lines.set(recording.engine, [...(lines.get(recording.engine) ?? []), ...recording.lines])
  }
  if (lines.size === 0) throw sourceFailed(source, 'there is no recording in it', NEXT)
  return Promise.all(
    [...lines].map(async ([engine, found], index): Promise<Seen> => {
      const reader = await statementReader(engine)
      const statements = addedUp(found).map((line) => seenStatement(line, reader))
      return { kind: 'seen', engine, source: 'recorder', statements, notes: index === 0 ? notes : [] }
    }),
  )
}

/** Of several lines with one text the last says all. A process that was killed may leave half a line. */
function recordingOf(
  text: string,
  path: string,
  notes: string[],
): { readonly engine: EngineFamily; readonly lines: readonly RecordingLine[] } | null {
  const [head, ...rest] = text.split('\n')
  const engine = engineOf(head ?? '')
  if (engine === null) {
    notes.push(`${basename(path)} is no recording of this version of bothways, and was left out`)
    return null
  }
  const bySql = new Map<string, RecordingLine>()
  for (const line of rest.filter((one) => one !== '')) {
    const parsed = parsedLine(line)
    if (parsed === null) notes.push(`${basename(path)} has a line that is cut short, which was left out`)
    else bySql.set(parsed.sql, parsed)
  }
  return { engine, lines: [...bySql.values()] }
}

function engineOf(line: string): EngineFamily | null {
  const head = json(line)
  if (typeof head !== 'object' || head === null || !('format' in head) || head.format !== RECORDING_FORMAT)
    return null
  return ENGINE_FAMILIES.find((family) => 'engine' in head && head.engine === family) ?? null
}

function parsedLine(line: string): RecordingLine | null {
  const value = json(line)
  const whole = typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string'
  return whole ? (value as RecordingLine) : null
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function seenStatement(
  { count, parameters, prepared, result, sql }: RecordingLine,
  reader: StatementReader,
): SeenStatement {
  return {
    sql,
    seen: count,
    prepared,
    parameters: parameters.map((seen): Parameter => ({ emits: emitted(seen) })),
    ...(result === null
      ? {}
      : {
          result: result.map((column) => {
            const type = reader.resultType(column)
            return { name: column.name, ...(type === null ? {} : { type }) }
          }),
        }),
  }
}

function emitted({ js, max, maxLength, min, nullable }: SeenValues): Emitted {
  return {
    ...(js.length === 0 ? {} : { js }),
    nullable,
    ...(maxLength === null ? {} : { maxLength }),
    ...(min === null ? {} : { min }),
    ...(max === null ? {} : { max }),
  }
}
