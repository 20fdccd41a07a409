import { FORMS } from './row-form.ts'

/** An INSERT of one row: what stands before its brackets, its columns, and how each takes its value from a text `?`. */
export interface Insert {
  readonly head: string
  readonly columns: readonly string[]
  readonly forms: readonly string[]
}

/** A row's values as COPY writes them, escapes and all. */
export type Fields = readonly string[]

export function parseInsert(sql: string): Insert {
  const values = sql.lastIndexOf(' VALUES (') + ' VALUES '.length
  const head = sql.slice(0, values)
  const [, ...columns] = [...head.matchAll(/`((?:[^`]|``)+)`/g)].map(([, name = '']) =>
    name.replaceAll('``', '`'),
  )
  return { head, columns, forms: sql.slice(values).match(FORMS) ?? [] }
}

export function copyFields(line: string): Fields {
  return line.split('\t')
}

export function insertText({ head, forms }: Insert, rows: readonly Fields[], word = 'INSERT'): string {
  const tuples = rows.map(
    (fields) => `(${forms.map((form, number) => valueText(form, fields[number] ?? '\\N')).join(', ')})`,
  )
  return `${head.replace('INSERT', word)}${tuples.join(',\n')}`
}

export function valueText(form: string, field: string): string {
  if (field === '\\N') return 'NULL'
  const text = literalOf(field)
  return form === '?' ? text : form.replace('?', () => text)
}

/** COPY's escapes mean the same in a literal of the server's, but for two that it doesn't know. */
function literalOf(field: string): string {
  const known = field.includes('\\') ? field.replaceAll(/\\([\s\S])/g, spelled) : field
  return `'${known.includes("'") ? known.replaceAll("'", "''") : known}'`
}

function spelled(all: string, letter: string): string {
  return letter === 'f' ? '\f' : letter === 'v' ? '\v' : all
}
