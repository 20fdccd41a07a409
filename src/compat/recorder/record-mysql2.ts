import { MigrateError } from '../../errors/migrate-error.ts'
import { expanded } from './mysql-placeholders.ts'
import { recordingOf, type Noted, type Recording, type RecorderOptions } from './recording.ts'

/** The module `mysql2`, as far as it matters here. */
export interface Mysql2Module {
  readonly Connection: unknown
}

type Method = (this: unknown, ...given: unknown[]) => unknown
type Prototype = Record<'query' | 'execute', Method>

/**
 * Notes every statement that connections and pools of `mysql2` send, promises or not. Gives a function that stops it.
 *
 * @example
 * import mysql from 'mysql2'
 * import { recordMysql2 } from 'bothways/recorder'
 *
 * recordMysql2(mysql)
 */
export function recordMysql2(mysql2: Mysql2Module, options?: RecorderOptions): () => void {
  const prototype = prototypeOf(mysql2)
  const recording = recordingOf('mysql', options)
  const stops = (['query', 'execute'] as const).map((method) => hook(prototype, method, recording))
  return () => stops.forEach((stop) => stop())
}

/** Where connections, of a pool and not, have both methods from. */
function prototypeOf(mysql2: Mysql2Module): Prototype {
  const core = 'PromisePool' in mysql2 ? undefined : mysql2.Connection
  let prototype: unknown = typeof core === 'function' ? core.prototype : null
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'query') && Object.hasOwn(prototype, 'execute'))
      return prototype as Prototype
    prototype = Object.getPrototypeOf(prototype)
  }
  throw new MigrateError('USAGE', {
    what: 'recordMysql2 was given another module than mysql2 itself',
    state: 'Nothing is recorded.',
    next: "Write `import mysql from 'mysql2'`, not 'mysql2/promise': both send their statements through it.",
  })
}

function hook(prototype: Prototype, method: 'query' | 'execute', recording: Recording): () => void {
  const original = prototype[method]
  const recorded: Method = function (...given) {
    const noted = note(recording, given, method, this)
    const command = original.apply(this, given)
    if (noted !== null && noted.result === null) watch(command, noted)
    return command
  }
  prototype[method] = recorded
  return () => {
    if (prototype[method] === recorded) prototype[method] = original
  }
}

/** A text with values, or an object with both: options, or a command that the pool has made. */
function note(
  recording: Recording,
  [first, second]: readonly unknown[],
  method: 'query' | 'execute',
  connection: unknown,
): Noted | null {
  const options =
    typeof first === 'object' && first !== null ? (first as Readonly<Record<string, unknown>>) : null
  const text = options === null ? first : options['sql']
  if (typeof text !== 'string') return null
  const given = options?.['values'] ?? (typeof second === 'function' ? undefined : second)
  const named = options?.['namedPlaceholders'] ?? namedByConfig(connection)
  const { sql, values } = expanded(text, given, { named: named === true, inText: method === 'query' })
  return recording.note(sql, values, method === 'execute')
}

function namedByConfig(connection: unknown): unknown {
  const config: unknown =
    typeof connection === 'object' && connection !== null && 'config' in connection ? connection.config : null
  return typeof config === 'object' && config !== null && 'namedPlaceholders' in config
    ? config.namedPlaceholders
    : null
}

interface Field {
  readonly name: string
  readonly columnType: number
  readonly flags: number
  readonly characterSet: number
}

function watch(command: unknown, noted: Noted): void {
  if (typeof command !== 'object' || command === null || !('once' in command)) return
  const emitter = command as { once(event: 'fields', see: (fields: unknown) => void): void }
  emitter.once('fields', (fields) => {
    if (!Array.isArray(fields)) return
    noted.result = fields.map(({ characterSet, columnType, flags, name }: Field) => ({
      name,
      type: columnType,
      flags,
      charset: characterSet,
    }))
    noted.changed = true
  })
}
