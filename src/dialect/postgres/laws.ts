import type { Attempt, LayerColumn, RowLaw, TableLaws, UniqueLaw } from '../../model/law.ts'
import type { IndexKey } from '../../model/operations/indexes.ts'
import type { LawDialect, Stretch } from '../law-dialect.ts'
import { within } from './backfill.ts'
import { orphan } from './compile/checks.ts'
import { castType } from './compile/lens-functions.ts'
import { identifier, list, literal, qualified } from './quote.ts'

/** SQLSTATEs of values that don't fit: the rest of class 22 is the expression's own. */
const FAILURES: Readonly<Record<string, ReturnType<LawDialect['failed']>['kind']>> = {
  '22P02': 'cast',
  '22007': 'cast',
  '22008': 'cast',
  '22003': 'out of range',
  '22001': 'too long',
  '22026': 'too long',
}

const WIDTH = 80

/** Working a value out fails the statement here, so that counting and trying are one. */
export const laws: LawDialect = {
  reading: (timeoutMs) => ({
    // Compiling what runs for two seconds takes as long as it saves.
    set: `SET statement_timeout = ${timeoutMs}; SET row_security = off; SET jit = off`,
    reset: 'SET statement_timeout = 0; SET row_security = on; RESET jit',
  }),
  tidy: null,
  count(table, stretch) {
    const counts = table.rows.map(
      (law, number) =>
        `count(*) FILTER (WHERE ${law.kind === 'orphan' ? unmatched(law, number) : broken(law)})::text AS c${number}`,
    )
    const parents = table.rows.flatMap((law, number) =>
      law.kind === 'orphan' ? [parentJoin(law, number)] : [],
    )
    const tried = table.attempts
      .filter(({ proved }) => !proved)
      .map((attempt, number) => `count(${valueOf(attempt)}) AS a${number}`)
    return `SELECT ${['count(*)::text AS rows', ...counts, ...tried].join(', ')} FROM ${rowsOf(table, stretch)} AS t${parents.join('')}`
  },
  attempt: () => null,
  attemptOne: (table, stretch, attempt) =>
    `SELECT count(${valueOf(attempt)}) AS tried FROM ${rowsOf(table, stretch)} AS t`,
  eachRow: (_, stretch) =>
    `SELECT 'ctid = ' || quote_literal(ctid) || '::tid' AS row FROM ${source(stretch)}`,
  examples: (table, law, stretch, most) =>
    `SELECT ${keyText(table)} AS row_key, ${shownText(law)} AS row_value FROM ${rowsOf(table, stretch)} AS t WHERE ${broken(law)} LIMIT ${most}`,
  example: (table, { shown }, stretch) => {
    const bare = shown.filter(({ column }) => table.columns.some(({ name }) => name === column))
    return `SELECT ${keyText(table)} AS row_key, ${shownText({ shown: bare })} AS row_value FROM (SELECT *, ctid AS _bw_row FROM ${source(stretch)}) AS t`
  },
  repeated: (table, law) =>
    `SELECT count(*)::text AS groups, coalesce(sum(n), 0)::text AS rows FROM (${groups(table, law, 'count(*) AS n')}) AS found`,
  repeatedExamples(table, law, most) {
    const keys = law.keys.map((key, number) => `${keyExpression(key)} AS _bw_key_${number}`)
    const same = law.keys.map((key, number) => `${keyExpression(key)} = g._bw_key_${number}`)
    const where = law.where === null ? '' : ` AND (${law.where}\n)`
    return `SELECT ${keyText(table)} AS row_key, ${shownText(law)} AS row_value FROM ${rowsOf(table, null)} AS t JOIN (${groups(table, law, keys.join(', '))} LIMIT ${most}) AS g ON ${same.join(' AND ')}${where} ORDER BY ${law.keys.map((_, number) => `g._bw_key_${number}`).join(', ')} LIMIT ${most * 3}`
  },
  failed: (_, { code, message }) => ({ kind: FAILURES[code] ?? 'fails', message }),
}

function source({ leaf, from, to, row }: Stretch): string {
  const conditions = row === null ? within(from, to) : [row]
  return `ONLY ${qualified(leaf.table)}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`
}

type Orphan = Extract<RowLaw, { kind: 'orphan' }>

/** A join is several times quicker than asking for each row; a foreign key's parent has a value once. */
function parentJoin({ columns, parent, parentColumns }: Orphan, number: number): string {
  const named = parentColumns.map((name, part) => `${identifier(name)} AS _bw_${number}_${part}`)
  const same = columns.map((name, part) => `_bw_${number}_${part} = t.${identifier(name)}`)
  return ` LEFT JOIN (SELECT ${named.join(', ')} FROM ${qualified(parent)}) AS p${number} ON ${same.join(' AND ')}`
}

function unmatched({ columns }: Orphan, number: number): string {
  const present = columns.map((name) => `t.${identifier(name)} IS NOT NULL`)
  return `${present.join(' AND ')} AND _bw_${number}_0 IS NULL`
}

/**
 * Rows as they will be: what stands, and above it layer by layer what the migrations work out. The OFFSET keeps the
 * layers apart, so that each value is worked out once, however many laws ask for it.
 */
function rowsOf({ columns, hasParts, layers, table }: TableLaws, stretch: Stretch | null): string {
  let names: readonly string[] = [...columns.map(({ name }) => name), '_bw_row']
  const bottom = stretch === null ? `${hasParts ? '' : 'ONLY '}${qualified(table)}` : source(stretch)
  let text = `(SELECT ${list(names.slice(0, -1))}, ctid AS _bw_row FROM ${bottom})`
  for (const layer of layers) {
    const kept = names.filter((name) => !layer.some((column) => column.name === name))
    text = `(SELECT ${[list(kept), ...layer.map(layerColumn)].join(', ')} FROM ${text} AS l OFFSET 0)`
    names = [...kept, ...layer.map(({ name }) => name)]
  }
  return text
}

function layerColumn({ collation, name, type, value, whereNull }: LayerColumn): string {
  const column = identifier(name)
  if ('column' in value) return `${identifier(value.column)} AS ${column}`
  const collated = collation === null ? '' : ` COLLATE ${collation}`
  const cast = `CAST((${value.sql}\n) AS ${castType(type)})${collated}`
  return `${whereNull ? `CASE WHEN ${column} IS NULL THEN ${cast} ELSE ${column} END` : cast} AS ${column}`
}

/** True for a row that breaks the law. */
function broken(law: RowLaw): string {
  switch (law.kind) {
    case 'round trip': {
      const row = (names: readonly string[]): string => `ROW(${list(names)})`
      return `pg_catalog.record_image_ne(${row(law.back)}, ${row(law.lens.before.map(({ name }) => name))})`
    }
    case 'no value':
    case 'stands in':
      return `${identifier(law.of)} IS NULL`
    case 'too long': {
      const [, kind, length] =
        /^(character varying|varchar|bit varying|varbit)\s*\(\s*(\d+)\s*\)/i.exec(law.type) ?? []
      if (kind === undefined) return 'false'
      // A text may have blanks beyond its length: they are cut off.
      return /^bit|^varbit/i.test(kind)
        ? `length(${identifier(law.of)}) > ${length}`
        : `char_length(rtrim(${identifier(law.of)}, ' ')) > ${length}`
    }
    case 'check':
      return `(${law.expression}\n) IS FALSE`
    case 'orphan':
      return orphan(law.columns, law.parent, law.parentColumns)
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

function valueOf({ value }: Attempt): string {
  return 'column' in value ? identifier(value.column) : `(${value.sql}\n)`
}

function keyText({ key }: TableLaws): string {
  if (key.length === 0) return `'ctid=' || t._bw_row::text`
  return labelled(key.map((column) => ({ label: column, column })))
}

function shownText({ shown }: Pick<RowLaw, 'shown'>): string {
  return shown.length === 0 ? `''` : labelled(shown)
}

/** `id=7, price=0.125` */
function labelled(shown: RowLaw['shown']): string {
  const parts = shown.map(
    ({ column, label }) =>
      `${literal(`${label}=`)} || coalesce(left(t.${identifier(column)}::text, ${WIDTH}), 'NULL')`,
  )
  return `concat_ws(', ', ${parts.join(', ')})`
}
