import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
// Imported statically: bundled, a CommonJS package gives its names to no other import. This module is what is loaded late.
import { from as copyFrom } from 'pg-copy-streams'

export async function copyIn(
  client: Client,
  sql: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const target = client.query(copyFrom(sql))
  await pipeline(Readable.from(chunks, { objectMode: false }), target)
  return target.rowCount
}
