/** A statement as the server is asked, with one `?` for each value. */
export interface Expanded {
  readonly sql: string
  readonly values: readonly unknown[]
}

/**
 * What the driver makes of placeholders before it sends a statement: `:name`, `??` for an identifier, a list or an object
 * in place of one value. `inText`: it writes values into the text, and takes apart what is no single value.
 */
export function expanded(
  sql: string,
  given: unknown,
  { inText, named }: { readonly named: boolean; readonly inText: boolean },
): Expanded {
  if (given === undefined || given === null) return { sql, values: [] }
  if (named && isPlain(given)) return byName(sql, given, inText)
  const values: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (!inText || (!sql.includes('??') && !values.some(isSeveral))) return { sql, values }
  return takenApart(sql, values)
}

function byName(sql: string, given: Readonly<Record<string, unknown>>, inText: boolean): Expanded {
  const values: unknown[] = []
  // Quotes and comments stay as they are; `::` is no name.
  const text = sql.replaceAll(NAMED, (whole, name: string | undefined) => {
    if (name === undefined) return whole
    values.push(given[name])
    return '?'
  })
  return inText && values.some(isSeveral) ? takenApart(text, values) : { sql: text, values }
}

const NAMED =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|--\s[^\n]*|\/\*[\s\S]*?\*\/|:([a-zA-Z_]\w*)/g

function takenApart(sql: string, values: readonly unknown[]): Expanded {
  const single: unknown[] = []
  let next = 0
  const text = sql.replaceAll(/\?\??/g, (mark) => {
    if (next >= values.length) return mark
    const value = values[next]
    next += 1
    if (mark === '??') return identifiers(value)
    return placeholders(value, single)
  })
  return { sql: text, values: single }
}

function identifiers(value: unknown): string {
  if (Array.isArray(value)) return value.map(identifiers).join(', ')
  return String(value)
    .split('.')
    .map((part) => `\`${part.replaceAll('`', '``')}\``)
    .join('.')
}

function placeholders(value: unknown, single: unknown[]): string {
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) =>
        Array.isArray(item) ? `(${placeholders(item, single)})` : placeholders(item, single),
      )
      .join(', ')
  }
  if (isPlain(value)) {
    return Object.entries(value)
      .map(([key, item]) => `${identifiers(key)} = ${placeholders(item, single)}`)
      .join(', ')
  }
  single.push(value)
  return '?'
}

/** A list or an object that the driver writes as several values. */
function isSeveral(value: unknown): boolean {
  return Array.isArray(value) || isPlain(value)
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array) &&
    !('toSqlString' in value)
  )
}
