/**
 * Whether a column has the value that the server gives to a NOT NULL column without a default; null for types of which
 * that isn't known.
 */
export function isImplicit(column: string, type: string): string | null {
  if (/^(tinyint|smallint|mediumint|int|bigint|decimal|numeric|float|double|bit|year|bool)/i.test(type))
    return `${column} = 0`
  if (/^(date|datetime|timestamp)\b/i.test(type)) return `CAST(${column} AS CHAR) LIKE '0000-00-00%'`
  if (/^time\b/i.test(type)) return `${column} = '00:00:00'`
  if (/^enum\b/i.test(type)) return `${column} + 0 = 1`
  if (/(char|text|blob|set)\b|binary/i.test(type)) return `OCTET_LENGTH(${column}) = 0`
  return null
}
