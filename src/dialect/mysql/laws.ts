import type { Attempt, RowLaw, TableLaws, UniqueLaw } from '../../model/law.ts'
import type { IndexKey } from '../../model/operations/indexes.ts'
import type { LawDialect, Stretch } from '../law-dialect.ts'
import { asSql } from './backfill.ts'
import { orphan } from './compile/checks.ts'
import { collated } from './compile/declared-type.ts'
import { differ } from './compile/image.ts'
import { rawName, rowsOf, sourceOf, typesOf } from './law-rows.ts'
import { identifier, literal } from './quote.ts'
import { textOf } from './row-images.ts'

const FAILURES: Readonly<Record<string, ReturnType<LawDialect['failed']>['kind']>> = {
  '1292': 'cast',
  '1366': 'cast',
  '1265': 'cast',
  '1411': 'cast',
  '1264': 'out of range',
  '1690': 'out of range',
  '1406': 'too long',
}

const TRIAL = '_bw_trial'
const WIDTH = 80

/**
 * A SELECT cuts values to size and turns what it can't read into NULL, with no more than a warning. So values are put
 * into a temporary table of the columns' own types, as strictly as the fill will put them into the real one.
 */
export const laws: LawDialect = {
  reading: (timeoutMs) => ({
    set: `SET SESSION /*!50708 max_execution_time = ${timeoutMs} */ /*M!100101 max_statement_time = ${timeoutMs / 1000} */`,
    reset: `SET SESSION /*!50708 max_execution_time = 0 */ /*M!100101 max_statement_time = 0 */`,
  }),
  tidy: `DROP TEMPORARY TABLE IF EXISTS ${TRIAL}`,
  count(table, stretch) {
    const counts = table.rows.map((law, number) => `COALESCE(sum(${broken(law)}), 0) AS c${number}`)
    return `SELECT ${['count(*) AS `rows`', ...counts].join(', ')} FROM ${rowsOf(table, stretch)} AS t`
  },
  attempt: (table, stretch, attempts) => (attempts.length === 0 ? null : trial(table, stretch, attempts)),
  attemptOne: (table, stretch, attempt) => trial(table, stretch, [attempt]),
  eachRow(table, stretch) {
    const types = typesOf(table)
    const parts = (stretch.leaf.walk?.key ?? []).map(
      (name) =>
        `CONCAT(${literal(`${identifier(name)} = `)}, ${asSql({ name, type: plain(types.get(name)) })})`,
    )
    if (parts.length === 0) return 'SELECT NULL AS `row` FROM DUAL WHERE FALSE'
    return `SELECT CONCAT_WS(' AND ', ${parts.join(', ')}) AS \`row\` FROM ${sourceOf(stretch)}`
  },
  examples: (table, law, stretch, most) =>
    `SELECT ${keyText(table)} AS row_key, ${shownText(table, law)} AS row_value FROM ${rowsOf(table, stretch)} AS t WHERE ${broken(law)} LIMIT ${most}`,
  example(table, { shown }, stretch) {
    const bare = shown.filter(({ column }) => table.columns.some(({ name }) => name === column))
    return `SELECT ${keyText(table)} AS row_key, ${shownText(table, { shown: bare })} AS row_value FROM (SELECT * FROM ${sourceOf(stretch)}) AS t`
  },
  repeated: (table, law) =>
    `SELECT count(*) AS \`groups\`, COALESCE(sum(n), 0) AS \`rows\` FROM (${groups(table, law, 'count(*) AS n')}) AS found`,
  repeatedExamples(table, law, most) {
    const keys = law.keys.map((key, number) => `${keyExpression(key)} AS _bw_key_${number}`)
    const same = law.keys.map((key, number) => `${keyExpression(key)} = g._bw_key_${number}`)
    const where = law.where === null ? '' : ` AND (${law.where}\n)`
    return `SELECT ${keyText(table)} AS row_key, ${shownText(table, law)} AS row_value FROM ${rowsOf(table, null)} AS t JOIN (${groups(table, law, keys.join(', '))} LIMIT ${most}) AS g ON ${same.join(' AND ')}${where} ORDER BY ${law.keys.map((_, number) => `g._bw_key_${number}`).join(', ')} LIMIT ${most * 3}`
  },
  failed({ type }, { code, message }) {
    // One number for an enum that lacks the word and for a text that is cut: the column tells which.
    const isCut = code === '1265' && type !== null && /^(var)?(char|binary)/i.test(type)
    return {
      kind: isCut ? 'too long' : (FAILURES[code] ?? 'fails'),
      message: message.replace(/ at row -?\d+$/, ''),
    }
  },
}

function trial(table: TableLaws, stretch: Stretch, attempts: readonly Attempt[]): string {
  const names: string[] = []
  const columns = attempts.map(({ columns: [name = ''], collation, type }, number) => {
    const kept = type === null ? 'boolean' : collated(type, collation ?? table.defaultCollation)
    // The server's complaint names it.
    names.push(name === '' || names.includes(name) ? `_bw_${number}` : name)
    return `${identifier(names[number] ?? '')} ${kept}`
  })
  const values = attempts.map(({ value }) =>
    'column' in value ? `t.${identifier(rawName(table, value.column))}` : `((${value.sql}\n) IS NULL)`,
  )
  return [
    `DROP TEMPORARY TABLE IF EXISTS ${TRIAL}`,
    `CREATE TEMPORARY TABLE ${TRIAL} (${columns.join(', ')})`,
    `INSERT INTO ${TRIAL} SELECT ${values.join(', ')} FROM ${rowsOf(table, stretch, true)} AS t`,
  ].join(';\n')
}

/** True for a row that breaks the law. */
function broken(law: RowLaw): string {
  switch (law.kind) {
    case 'round trip': {
      const side = (names: readonly string[]): { readonly text: string; readonly type: string }[] =>
        law.lens.before.map(({ type }, number) => ({ text: `t.${identifier(names[number] ?? '')}`, type }))
      return differ(side(law.back), side(law.lens.before.map(({ name }) => name)))
    }
    case 'no value':
    case 'stands in':
      return `(t.${identifier(law.of)} IS NULL)`
    case 'too long':
      // The trial says so.
      return 'FALSE'
    case 'check':
      return `((${law.expression}\n) IS FALSE)`
    case 'orphan':
      return `(${orphan(law.columns, law.parent, law.parentColumns)})`
    default:
      return law satisfies never
  }
}

function groups(table: TableLaws, law: UniqueLaw, selected: string): string {
  const keys = law.keys.map(keyExpression)
  const present = keys.map((key) => `${key} IS NOT NULL`)
  const where = law.where === null ? [] : [`(${law.where}\n)`]
  return `SELECT ${selected} FROM ${rowsOf(table, null)} AS t WHERE ${[...present, ...where].join(' AND ')} GROUP BY ${keys.join(', ')} HAVING count(*) > 1`
}

function keyExpression(key: IndexKey): string {
  if (typeof key === 'string') return `t.${identifier(key)}`
  const text =
    key.column === undefined ? `(${key.expression?.text ?? 'NULL'}\n)` : `t.${identifier(key.column)}`
  return key.collation === undefined ? text : `(${text} COLLATE ${key.collation})`
}

function keyText(table: TableLaws): string {
  if (table.key.length === 0) return literal(`a row of ${table.table.name}`)
  return labelled(
    table,
    table.key.map((column) => ({ label: column, column })),
  )
}

function shownText(table: TableLaws, { shown }: Pick<RowLaw, 'shown'>): string {
  return shown.length === 0 ? `''` : labelled(table, shown)
}

/** `id=7, price=0.125` */
function labelled(table: TableLaws, shown: RowLaw['shown']): string {
  const types = typesOf(table)
  const parts = shown.map(
    ({ column, label }) =>
      `CONCAT(${literal(`${label}=`)}, COALESCE(LEFT(${textOf(`t.${identifier(column)}`, types.get(column) ?? '')}, ${WIDTH}), 'NULL'))`,
  )
  return `CONCAT_WS(', ', ${parts.join(', ')})`
}

/** `bigint(20) unsigned` → `bigint` */
function plain(type = ''): string {
  return /^\w+/.exec(type)?.[0] ?? ''
}
