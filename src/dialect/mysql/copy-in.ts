const NEWLINE = 10

/** Far below the smallest max_allowed_packet that servers come with. */
const STATEMENT = 512 * 1024

/**
 * Feeds COPY text to `INSERT INTO t (…) VALUES (?, …)`, whose brackets stand for one row: statements of many rows each.
 * Gives the number of rows.
 */
export async function copyIn(
  send: (sql: string) => Promise<unknown>,
  sql: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const values = sql.lastIndexOf(' VALUES (') + ' VALUES '.length
  const head = sql.slice(0, values)
  const forms = sql.slice(values).split('?')
  let rows = 0
  let tuples: string[] = []
  let length = 0
  const flush = async (): Promise<void> => {
    if (tuples.length > 0) await send(`${head}${tuples.join(',')}`)
    tuples = []
    length = 0
  }
  for await (const lines of wholeLines(chunks)) {
    for (const line of lines.split('\n')) {
      const row = tuple(line, forms)
      if (length + row.length > STATEMENT) await flush()
      tuples.push(row)
      length += row.length
      rows += 1
    }
  }
  await flush()
  return rows
}

/** One row's values in the places of `forms`. */
function tuple(line: string, forms: readonly string[]): string {
  const fields = line.split('\t')
  let text = forms[0] ?? ''
  for (let number = 1; number < forms.length; number += 1)
    text += `${literalOf(fields[number - 1] ?? '\\N')}${forms[number] ?? ''}`
  return text
}

/** COPY's escapes mean the same in a literal of the server's, but for two that it doesn't know. */
function literalOf(field: string): string {
  if (field === '\\N') return 'NULL'
  const known = field.includes('\\') ? field.replaceAll(/\\([\s\S])/g, spelled) : field
  return `'${known.includes("'") ? known.replaceAll("'", "''") : known}'`
}

function spelled(all: string, letter: string): string {
  return letter === 'f' ? '\f' : letter === 'v' ? '\v' : all
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
