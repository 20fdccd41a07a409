import type { Connection as Wire, FieldPacket } from 'mysql2'
import type { Connection } from 'mysql2/promise'
import { rowEncoder, type RowEncoder } from './row-encoder.ts'

/** Bytes handed on at once; the server is held up while two such pieces wait. */
const PIECE = 256 * 1024

interface Reading {
  encoder: RowEncoder | null
  readonly ready: Uint8Array[]
  /** False once nobody wants the rows: what still comes is dropped. */
  wanted: boolean
  ended: boolean
  failure: unknown
  wake: () => void
}

/**
 * The rows of a SELECT as COPY text. A connection can't be left in the middle of a result: whoever stops early waits
 * until the server has said everything.
 */
export async function* copyOut(connection: Connection, sql: string): AsyncGenerator<Uint8Array> {
  const { connection: wire } = connection as Connection & { readonly connection: Wire }
  const reading: Reading = {
    encoder: null,
    ready: [],
    wanted: true,
    ended: false,
    failure: null,
    wake: () => undefined,
  }
  listen(wire, sql, reading)
  const more = async (): Promise<void> => {
    const next = new Promise<void>((resolve) => (reading.wake = resolve))
    wire.resume()
    if (!reading.ended) await next
  }
  try {
    while (!reading.ended || reading.ready.length > 0) {
      const piece = reading.ready.shift()
      if (piece === undefined) await more()
      else yield piece
    }
    if (reading.failure !== null) throw reading.failure
    const rest = reading.encoder?.take()
    if (rest !== undefined && rest.length > 0) yield rest
  } finally {
    reading.wanted = false
    while (!reading.ended) await more()
  }
}

function listen(wire: Wire, sql: string, reading: Reading): void {
  const query = wire.query({ sql, rowsAsArray: true, typeCast: false })
  query.on('fields', (fields: FieldPacket) => {
    reading.encoder = rowEncoder(fields as unknown as readonly FieldPacket[], PIECE + PIECE / 4)
  })
  query.on('result', (row: unknown) => {
    const { encoder, ready } = reading
    if (!reading.wanted || encoder === null) return
    encoder.add(row as readonly (Buffer | null)[])
    if (encoder.size() < PIECE) return
    ready.push(encoder.take())
    if (ready.length > 1) wire.pause()
    reading.wake()
  })
  const end = (): void => {
    reading.ended = true
    reading.wake()
  }
  query.on('error', (error) => {
    reading.failure ??= error
    end()
  })
  query.on('end', end)
}
