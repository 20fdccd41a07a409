import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
// Imported statically: bundled, a CommonJS package gives its names to no other import. This module is what is loaded late.
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

export async function* copyOut(
  client: Client,
  sql: string,
  alive: () => boolean,
): AsyncGenerator<Uint8Array> {
  const rows: Readable = client.query(copyTo(sql))
  try {
    yield* rows.iterator({ destroyOnReturn: false })
  } finally {
    // The reader may stop early; the server does not: what it still sends must be taken off the wire.
    if (alive() && !rows.destroyed && !rows.readableEnded) await finished(rows.resume())
  }
}

export async function copyIn(
  client: Client,
  sql: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const target = client.query(copyFrom(sql))
  await pipeline(Readable.from(chunks, { objectMode: false }), target)
  return target.rowCount
}
