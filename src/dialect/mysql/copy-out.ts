import type { Duplex } from 'node:stream'
import type { Connection as Wire, FieldPacket } from 'mysql2'
import type { Connection } from 'mysql2/promise'
import { rowEncoder, type RowEncoder } from './row-encoder.ts'

/** Bytes handed on at once; the server is held up while two such pieces wait. */
const PIECE = 256 * 1024

/** The parts of mysql2 that its types leave out. */
interface Message {
  readonly buffer: Buffer
  readonly offset: number
  readonly end: number
  isEOF(): boolean
}
interface Reader {
  /** Takes a message with a row, and gives who takes the next one. */
  row(message: Message, wire: unknown): unknown
}
type Streaming = Wire & { readonly stream: Duplex }

interface Reading {
  encoder: RowEncoder | null
  readonly ready: Buffer[]
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
  const { connection: wire } = connection as Connection & { readonly connection: Streaming }
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
    wire.stream.resume()
    if (!reading.ended) await next
  }
  try {
    while (!reading.ended || reading.ready.length > 0) {
      const piece = reading.ready.shift()
      if (piece === undefined) await more()
      else {
        yield piece
        reading.encoder?.give(piece)
      }
    }
    if (reading.failure !== null) throw reading.failure
    const rest = reading.encoder?.take()
    if (rest !== undefined && rest.length > 0) yield rest
  } finally {
    reading.wanted = false
    while (!reading.ended) await more()
  }
}

function listen(wire: Streaming, sql: string, reading: Reading): void {
  const query = wire.query(sql)
  query.on('fields', (fields: FieldPacket) => {
    reading.encoder = rowEncoder(fields as unknown as readonly FieldPacket[], PIECE + PIECE / 4)
  })
  // Rows are taken as they stand in the socket's memory: the driver would make an object of each of their values.
  const reader = query as unknown as Reader
  const last = reader.row.bind(query)
  const row = (message: Message, from: unknown): unknown => {
    if (message.isEOF()) return last(message, from)
    const { encoder, ready } = reading
    if (!reading.wanted || encoder === null) return row
    encoder.add(message.buffer, message.offset, message.end)
    if (encoder.size() < PIECE) return row
    ready.push(encoder.take())
    if (ready.length > 1) wire.stream.pause()
    reading.wake()
    return row
  }
  reader.row = row
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
