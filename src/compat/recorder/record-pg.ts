import { recordingOf, type Noted, type RecorderOptions } from './recording.ts'

/** The module `pg`, as far as it matters here. */
export interface PgModule {
  readonly Client: { readonly prototype: { query: (...given: never[]) => unknown } }
}

/**
 * Notes every statement that clients and pools of `pg` send. Gives a function that stops it.
 *
 * @example
 * import pg from 'pg'
 * import { recordPg } from 'bothways/recorder'
 *
 * recordPg(pg)
 */
export function recordPg(pg: PgModule, options?: RecorderOptions): () => void {
  const recording = recordingOf('postgres', options)
  const { prototype } = pg.Client
  const original = Reflect.get(prototype, 'query') as Method
  const recorded: Method = function (...given) {
    const sent = sentBy(given)
    const noted = sent === null ? null : recording.note(sent.text, sent.values, sent.prepared)
    if (noted === null || noted.result !== null) return original.apply(this, given)
    const answer = original.apply(this, [...watched(given, noted)])
    // Whoever sent it sees a failure: here it says nothing.
    if (answer instanceof Promise)
      answer.then(
        (result) => noteResult(result, noted),
        () => undefined,
      )
    return answer
  }
  prototype.query = recorded
  return () => {
    if (prototype.query === recorded) prototype.query = original
  }
}

type Method = (this: unknown, ...given: unknown[]) => unknown

interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
  readonly prepared: boolean
}

/** A text with values, a config, or something that submits itself: a cursor, a stream. */
function sentBy([first, second]: readonly unknown[]): Sent | null {
  if (typeof first === 'string') return { text: first, values: listOf(second), prepared: false }
  if (typeof first !== 'object' || first === null) return null
  const { cursor, name, text, values } = first as Readonly<Record<string, unknown>>
  if (typeof text !== 'string') return typeof cursor === 'object' ? sentBy([cursor]) : null
  return {
    text,
    values: listOf(values ?? second),
    prepared: typeof name === 'string' && name !== '',
  }
}

function listOf(values: unknown): readonly unknown[] {
  return Array.isArray(values) ? values : []
}

/** A pool sends with a callback: it is called through one that looks at the result. */
function watched(given: readonly unknown[], noted: Noted): readonly unknown[] {
  const last = given.at(-1)
  if (typeof last !== 'function') return given
  const callback = last as Method
  const seeing: Method = function (...answer) {
    noteResult(answer[1], noted)
    return callback.apply(this, answer)
  }
  return [...given.slice(0, -1), seeing]
}

function noteResult(result: unknown, noted: Noted): void {
  const fields: unknown =
    typeof result === 'object' && result !== null && 'fields' in result ? result.fields : null
  if (!Array.isArray(fields)) return
  noted.result = fields.map(({ dataTypeID, name }: { name: string; dataTypeID: number }) => ({
    name,
    type: dataTypeID,
  }))
  noted.changed = true
}
