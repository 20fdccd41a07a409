import { appendFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { threadId } from 'node:worker_threads'
import type { EngineFamily } from '../../model/release-contract.ts'
import {
  RECORDING_FORMAT,
  type RecordingHead,
  type RecordingLine,
  type SeenColumn,
} from './recording-line.ts'
import { addValue, seenValues, valueTally, type ValueTally } from './seen-values.ts'
import { isUnrecorded } from './unrecorded.ts'

export interface RecorderOptions {
  /** Where recordings are written: `.bothways/recorded` in the current folder unless said, or BOTHWAYS_RECORDED says. */
  readonly directory?: string
}

/** What is known of one statement. */
export interface Noted {
  readonly sql: string
  count: number
  prepared: boolean
  readonly parameters: ValueTally[]
  result: readonly SeenColumn[] | null
  /** Not all of it is in the file. */
  changed: boolean
}

/** Notes statements of one engine, and keeps them in a file of this process's own. */
export interface Recording {
  /** Null while recording is off for this caller. */
  note(sql: string, values: readonly unknown[], prepared: boolean): Noted | null
}

const recordings = new Map<string, Recording>()

/** The one of this process for that engine and folder. */
export function recordingOf(engine: EngineFamily, options: RecorderOptions = {}): Recording {
  const directory = resolve(options.directory ?? process.env['BOTHWAYS_RECORDED'] ?? '.bothways/recorded')
  const key = `${engine} ${directory}`
  const known = recordings.get(key)
  if (known !== undefined) return known
  const made = newRecording(engine, directory)
  recordings.set(key, made)
  return made
}

/**
 * A statement that is new is written at once, since a test runner may end its workers without a word; counts and what
 * else was seen since follow when the process ends.
 */
function newRecording(engine: EngineFamily, directory: string): Recording {
  const noted = new Map<string, Noted>()
  let file: string | null = null
  const write = (items: readonly Noted[]): void => {
    file ??= startFile(engine, directory)
    appendFileSync(file, items.map((item) => `${JSON.stringify(lineOf(item))}\n`).join(''))
    for (const item of items) item.changed = false
  }
  process.on('exit', () => {
    const changed = [...noted.values()].filter((item) => item.changed)
    if (changed.length > 0) write(changed)
  })
  return {
    note: (sql, values, prepared) => {
      if (isUnrecorded()) return null
      const known = noted.get(sql)
      const item = known ?? { sql, count: 0, prepared, parameters: [], result: null, changed: true }
      item.count += 1
      item.changed = true
      if (prepared) item.prepared = true
      for (let index = 0; index < values.length; index += 1) {
        addValue((item.parameters[index] ??= valueTally()), values[index])
      }
      if (known === undefined) {
        noted.set(sql, item)
        write([item])
      }
      return item
    },
  }
}

function startFile(engine: EngineFamily, directory: string): string {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `${process.pid}-${threadId}-${crypto.randomUUID().slice(0, 8)}.jsonl`)
  const head: RecordingHead = { format: RECORDING_FORMAT, engine }
  appendFileSync(file, `${JSON.stringify(head)}\n`)
  return file
}

function lineOf({ count, parameters, prepared, result, sql }: Noted): RecordingLine {
  return { sql, count, prepared, parameters: parameters.map(seenValues), result }
}
