import type { CandidateValues, Dialect } from '../dialect/dialect.ts'
import { checkConditions, conditionOf } from '../catalog/check-conditions.ts'
import type { Catalog, Column, Table } from '../model/catalog.ts'
import { sqlTokens } from '../model/sql-tokens.ts'

/** What a column of a table is tried with, as SQL. */
export interface Candidates extends CandidateValues {
  readonly column: Column
}

/** Values for each column that takes any, with those that the checks of its table name; a reason where there are none. */
export function candidatesOf(
  dialect: Dialect,
  catalog: Catalog,
  table: Table,
): ReadonlyMap<string, Candidates> | { readonly because: string } {
  const found = new Map<string, Candidates>()
  for (const column of table.columns) {
    if (column.generated !== 'no') continue
    const values = dialect.candidateValues(column.type, catalog)
    if (values === null && column.notNull && column.default === null)
      return { because: `no value is known for ${column.name} ${column.type}` }
    if (values === null) continue
    const named = checksOn(table, catalog, column.name).flatMap((check) =>
      constantsIn(check, dialect.candidateValues(column.type, catalog), column.type),
    )
    found.set(column.name, { ...values, plain: [...new Set([...values.plain, ...named])], column })
  }
  return found
}

/** The conditions of checks over a table: of its own, of its columns' types, and of columns. */
export function checksOf(
  table: Table,
  catalog: Catalog,
): readonly { readonly name: string; readonly text: string; readonly columns: readonly string[] }[] {
  return [
    ...checkConditions(table).map(({ columns, constraint, text }) => ({
      name: constraint ?? `of ${columns.join(', ')}`,
      text,
      columns,
    })),
    ...table.columns.flatMap((column) =>
      domainChecks(column.type, catalog).map((text) => ({
        name: `of ${column.type}`,
        text: text.replaceAll(/\bVALUE\b/g, quotedLike(column.name)),
        columns: [column.name],
      })),
    ),
  ].filter(({ text }) => !text.startsWith('NOT NULL '))
}

function checksOn(table: Table, catalog: Catalog, column: string): readonly string[] {
  return checksOf(table, catalog).flatMap(({ columns, text }) => (columns.includes(column) ? [text] : []))
}

function domainChecks(type: string, catalog: Catalog): readonly string[] {
  const domain = catalog.types.find(
    ({ kind, name, schema }) =>
      kind === 'domain' && (type === name || type.replaceAll('"', '') === `${schema}.${name}`),
  )
  if (domain === undefined) return []
  const { definition } = domain
  return [...definition.matchAll(/\bCHECK \(/g)].map(({ index }) => conditionOf(definition.slice(index)))
}

/** Double quotes: domains are PostgreSQL's. */
function quotedLike(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

const IS_NUMBER = /int|serial|numeric|decimal|double|real|float|money|year/i
const IS_TEXT = /char|text|enum|clob/i

/** Constants that a condition compares with, and what lies next to them; texts as long as it asks for, and a match of a simple pattern. */
function constantsIn(condition: string, values: CandidateValues | null, type: string): readonly string[] {
  const tokens = sqlTokens(condition)
  const cast = (text: string): string => {
    const suffix = /::[^']*$/.exec(values?.plain[0] ?? '')?.[0] ?? ''
    return suffix === '' ? text : `${text.startsWith("'") ? text : `'${text}'`}${suffix}`
  }
  const numbers = [...condition.matchAll(/(?<![\w.'])-?\d+(?:\.\d+)?(?![\w'])/g)].map(([text]) =>
    Number(text),
  )
  const quoted = tokens.flatMap(({ kind, text }) => (kind === 'quoted' && text.startsWith("'") ? [text] : []))
  if (IS_NUMBER.test(type) && !type.endsWith('[]')) {
    const inside = quoted.map((text) => Number(text.slice(1, -1))).filter((number) => !Number.isNaN(number))
    return [...numbers, ...inside]
      .flatMap((number) => [number, number + 1, number - 1])
      .map((number) => cast(String(number)))
  }
  if (!IS_TEXT.test(type)) return quoted.map(cast)
  const lengths = numbers.filter((number) => Number.isInteger(number) && number >= 0 && number <= 200)
  return [
    ...quoted,
    ...lengths
      .flatMap((length) => [length, length + 1, Math.max(0, length - 1)])
      .map((length) => `'${'abcdefghij'.repeat(21).slice(0, length)}'`),
    ...quoted.flatMap((text) =>
      matchOf(text.slice(1, -1)).map((match) => `'${match.replaceAll("'", "''")}'`),
    ),
  ].map(cast)
}

/**
 * Texts that a simple pattern takes: classes, repetitions, groups and alternatives; `%` and `_` of LIKE too. Signs for
 * private use stand for a digit, a letter and an escaped sign meanwhile.
 */
function matchOf(pattern: string): readonly string[] {
  const like = pattern.replaceAll('%', 'x').replaceAll('_', 'y')
  if (!/[\^$[\]\\+*?{}()|]/.test(pattern)) return like === pattern ? [] : [like]
  const made = pattern
    .replaceAll(/\\\\/g, '\\')
    .replaceAll(/^\^|\$$/g, '')
    .replaceAll(/\\d|\[\[:digit:\]\]|\[0-9\]/g, '')
    .replaceAll(/\\w|\[\[:alpha:\]\]|\[\[:alnum:\]\]/g, '')
    .replaceAll(/\\s|\[\[:space:\]\]/g, ' ')
    .replaceAll(/\\(.)/g, (_, sign: string) => (/\w/.test(sign) ? 'b' : `${sign.codePointAt(0)};`))
    .replaceAll(/\[\^[^\]]*\]/g, 'b')
    .replaceAll(/\[(.)[^\]]*\]/g, '$1')
    .replaceAll(/\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)/g, '$1')
    .replaceAll(/(\d+;|.)\{(\d+)(?:,\d*)?\}/gu, (_, one: string, count: string) => one.repeat(Number(count)))
    .replaceAll(/[+*?]/g, '')
    .replaceAll('.', 'b')
    .split('|')[0]
  return made === undefined
    ? []
    : [
        made
          .replaceAll('', '1')
          .replaceAll('', 'b')
          .replaceAll(/(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
      ]
}
