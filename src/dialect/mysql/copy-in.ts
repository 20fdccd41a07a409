import type { Session } from '../session.ts'
import { insertInPieces } from './long-rows.ts'
import { insertUnset, isTruncated } from './unset-enums.ts'
import { copyFields, insertText, parseInsert, type Fields } from './insert-text.ts'

const NEWLINE = 10

/** Of rows in one statement: far below the smallest max_allowed_packet that servers come with. */
const STATEMENT = 512 * 1024

/**
 * Feeds COPY text to `INSERT INTO t (…) VALUES (?, …)`, whose brackets stand for one row: statements of many rows each.
 * Gives the number of rows.
 */
export async function copyIn(
  session: Pick<Session, 'query' | 'script'>,
  sql: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const insert = parseInsert(sql)
  let count = 0
  let rows: Fields[] = []
  let length = 0
  const flush = async (): Promise<void> => {
    if (rows.length > 0) {
      await session.script(insertText(insert, rows)).catch(async (error: unknown) => {
        if (!isTruncated(error)) throw error
        await insertUnset(session, insert, rows)
      })
    }
    rows = []
    length = 0
  }
  for await (const lines of wholeLines(chunks)) {
    for (const line of lines.split('\n')) {
      if (length + line.length > STATEMENT) await flush()
      const fields = copyFields(line)
      if (line.length > STATEMENT) await insertInPieces(session, insert, fields)
      else {
        rows.push(fields)
        length += line.length
      }
      count += 1
    }
  }
  await flush()
  return count
}

/** Lines without the last newline, as text; a byte that is no UTF-8 is an error and never another character. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest: Uint8Array[] = []
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE)
    if (end < 0) rest.push(chunk)
    else {
      yield decoder.decode(Buffer.concat([...rest, chunk.subarray(0, end)]))
      rest = [chunk.subarray(end + 1)]
    }
  }
  if (rest.some((part) => part.length > 0)) yield decoder.decode(Buffer.concat(rest))
}
