import type { Session } from '../session.ts'
import { insertText, valueText, type Fields, type Insert } from './insert-text.ts'
import { BYTES_TAKEN } from './row-form.ts'

/** How bytes begin in COPY text. */
const MARK = '\\\\x'

/**
 * One row that may be too long for one message, though it came in one: bytes are twice as long in digits. Then its long
 * values are put together on the server.
 */
export async function insertInPieces(
  session: Pick<Session, 'query' | 'script'>,
  insert: Insert,
  fields: Fields,
): Promise<void> {
  const whole = insertText(insert, [fields])
  const [row] = await session.query<{ most: string | number }>('SELECT @@max_allowed_packet AS most')
  const most = Number(row?.most ?? 0)
  // Even, for a byte has two digits; a letter has three bytes at most for each of its units, and may be escaped.
  const size = 2 * Math.floor(most / 16)
  if (Buffer.byteLength(whole) < most - size) {
    await session.script(whole)
    return
  }
  const values: string[] = []
  const variables: string[] = []
  for (const [number, form] of insert.forms.entries()) {
    const field = fields[number] ?? '\\N'
    if (field.length <= size) values.push(valueText(form, field))
    else {
      const variable = `@bothways_value_${number}`
      values.push(variable)
      variables.push(variable)
      const pieces = form === BYTES_TAKEN ? bytePieces(field, size) : textPieces(field, size)
      await putTogether(session, variable, form, pieces)
    }
  }
  await session.script(`${insert.head}(${values.join(', ')})`)
  await session.script(`SET ${variables.map((variable) => `${variable} = NULL`).join(', ')}`)
}

async function putTogether(
  session: Pick<Session, 'script'>,
  variable: string,
  form: string,
  pieces: Iterable<string>,
): Promise<void> {
  let isFirst = true
  for (const piece of pieces) {
    const text = valueText(form, piece)
    await session.script(`SET ${variable} = ${isFirst ? text : `CONCAT(${variable}, ${text})`}`)
    isFirst = false
  }
}

function* bytePieces(field: string, size: number): Generator<string> {
  for (let at = MARK.length; at < field.length; at += size) yield `${MARK}${field.slice(at, at + size)}`
}

/** Neither an escape nor a character of two units is cut in two. */
function* textPieces(field: string, size: number): Generator<string> {
  for (let at = 0; at < field.length;) {
    let end = Math.min(at + size, field.length)
    let backslashes = 0
    while (end - backslashes > at && field[end - backslashes - 1] === '\\') backslashes += 1
    if (backslashes % 2 === 1 || /[\uD800-\uDBFF]/.test(field[end - 1] ?? '')) end += 1
    yield field.slice(at, end)
    at = end
  }
}
