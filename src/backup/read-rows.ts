import type { StoredTable } from '../dialect/backup-dialect.ts'
import type { BackupContext } from './backup-context.ts'
import { CHUNK_BYTES, WIDTH } from './codec.ts'
import { inOrder } from './in-order.ts'
import { rowChunks } from './row-chunks.ts'
import { slabs } from './slabs.ts'

/**
 * Reads a table's rows and works on their chunks, whose memory is used again once `work` is done. When the work fails, what the server still sends is taken and dropped:
 * a COPY can't be left in the middle, and the connection holds the run's lock.
 */
export async function readRows<R>(
  context: BackupContext,
  table: StoredTable,
  encoding: string,
  work: (chunk: Buffer, index: number) => Promise<R>,
  each: (result: R) => Promise<void>,
): Promise<void> {
  let failure: { readonly error: unknown } | null = null
  const rows = context.connection.session.copyOut(context.dialect.copyOut(table, encoding))
  const kept = undrained(rows)
  const memory = slabs(CHUNK_BYTES)
  const working = async (chunk: Buffer, index: number): Promise<R> => {
    const result = await work(chunk, index)
    memory.give(chunk)
    return result
  }
  try {
    for await (const result of inOrder(rowChunks(kept.stream, memory), WIDTH, working)) {
      context.signal.throwIfAborted()
      await each(result)
    }
  } catch (error) {
    failure = { error }
  }
  if (failure !== null) {
    await context.interrupt?.().catch(() => undefined)
    await kept.drain()
    throw failure.error
  }
}

/** A stream that a `break` or a failure further down does not end. */
function undrained(stream: AsyncIterable<Uint8Array>): {
  readonly stream: AsyncIterable<Uint8Array>
  drain(): Promise<void>
} {
  const iterator = stream[Symbol.asyncIterator]()
  return {
    stream: { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) },
    async drain() {
      try {
        while ((await iterator.next()).done !== true);
      } catch {
        // The failure that led here is the one to tell.
      }
    },
  }
}
