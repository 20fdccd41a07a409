import type { Session } from '../session.ts'
import { insertText, type Fields, type Insert } from './insert-text.ts'

const TRUNCATED = 1265

export function isTruncated(error: unknown): boolean {
  return error instanceof Error && (error as { readonly errno?: unknown }).errno === TRUNCATED
}

/**
 * An enum that once took a value which is none of its own has no member since, and shows ''. No strict statement writes
 * that; one that forgives does, and says what it forgave: nothing but this may be among it.
 */
export async function insertUnset(
  session: Pick<Session, 'query' | 'script'>,
  insert: Insert,
  rows: readonly Fields[],
): Promise<void> {
  await session.script(`SET SESSION lc_messages = 'en_US', max_error_count = 65535`)
  await session.script(insertText(insert, rows, 'INSERT IGNORE'))
  const warnings = await session.query<{ Level: string; Code: number | string; Message: string }>(
    'SHOW WARNINGS',
  )
  for (const { Level, Code, Message } of warnings) {
    const [, column = '', row] = /'(.*)' at row (\d+)$/s.exec(Message) ?? []
    const field = rows[Number(row) - 1]?.[insert.columns.indexOf(column)]
    if (Level !== 'Note' && (Number(Code) !== TRUNCATED || field !== ''))
      throw Object.assign(new Error(Message), { errno: Number(Code) })
  }
}
