import type { Client, Connection, Submittable } from 'pg'

const ROW = letter('d')
/** What may come between rows; at anything else the rows have ended. */
const PASSED_OVER = new Set(['H', 'N', 'S', 'A'].map(letter))
const HEADER = 5
/** Received and not taken yet: with more the server is made to wait. */
const ENOUGH = 512 * 1024

/** The parts of pg's protocol that a query of one's own answers, which its types leave out. */
interface Answering extends Submittable {
  handleError(error: Error): void
  handleCommandComplete(): void
  handleReadyForQuery(): void
}

/**
 * The rows of `COPY … TO STDOUT`. Each row is a message of its own; their headers are taken out in place, in the memory
 * that the socket filled, so that a row makes no object.
 */
export async function* copyOut(client: Client, sql: string): AsyncGenerator<Uint8Array> {
  const state = { parts: [] as Uint8Array[], waiting: 0, ended: false, failure: null as Error | null }
  let wake = (): void => undefined
  let resume = (): void => undefined
  const end = (error: Error | null): void => {
    state.ended = true
    state.failure ??= error
    wake()
  }
  const query: Answering = {
    submit(connection) {
      resume = listen(connection, (part) => {
        state.parts.push(part)
        state.waiting += part.length
        wake()
        return state.waiting < ENOUGH
      })
      connection.query(sql)
    },
    handleError: end,
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => end(null),
  }
  client.query(query)
  /** What has come, once there is something; an empty list at the end. */
  const taken = async (): Promise<readonly Uint8Array[]> => {
    while (state.parts.length === 0 && !state.ended) await new Promise<void>((resolve) => (wake = resolve))
    const { parts } = state
    state.parts = []
    state.waiting = 0
    resume()
    return parts
  }
  try {
    for (let parts = await taken(); parts.length > 0; parts = await taken()) yield* parts
  } finally {
    // The reader may stop early; the server does not: what it still sends must be taken off the wire.
    while (!state.ended) await taken()
  }
  if (state.failure !== null) throw state.failure
}

/**
 * Stands in for pg's own reader until the rows end, well or badly, which is again for that one to read. `take` gives
 * false for enough; what this gives is called for more.
 */
function listen(connection: Connection, take: (part: Uint8Array) => boolean): () => void {
  const { stream } = connection
  const [reader] = stream.listeners('data') as ((bytes: Buffer) => void)[]
  if (reader === undefined) throw new Error('pg does not listen to its connection')
  /** The beginning of a header whose end has not come. */
  let begun: Buffer = Buffer.alloc(0)
  /** Bytes of the message in hand that have not come, and whether they are rows. */
  let left = 0
  let rows = false
  const read = (received: Buffer): void => {
    const bytes = begun.length === 0 ? received : Buffer.concat([begun, received])
    begun = Buffer.alloc(0)
    let kept = 0
    let at = 0
    while (at < bytes.length) {
      if (left === 0) {
        const code = bytes[at] ?? 0
        if (code !== ROW && !PASSED_OVER.has(code)) break
        if (bytes.length - at < HEADER) {
          begun = Buffer.from(bytes.subarray(at))
          break
        }
        rows = code === ROW
        left = bytes.readUInt32BE(at + 1) - 4
        at += HEADER
      }
      const length = Math.min(left, bytes.length - at)
      if (rows) {
        bytes.copyWithin(kept, at, at + length)
        kept += length
      }
      left -= length
      at += length
    }
    const more = kept === 0 || take(bytes.subarray(0, kept))
    if (begun.length === 0 && at < bytes.length) {
      stream.removeListener('data', read)
      stream.on('data', reader)
      reader(bytes.subarray(at))
    } else if (!more) stream.pause()
  }
  stream.removeListener('data', reader)
  stream.on('data', read)
  return () => stream.resume()
}

function letter(text: string): number {
  return text.charCodeAt(0)
}
