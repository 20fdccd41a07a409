import { sqlTokens } from '../../model/sql-tokens.ts'
import { expressionKey, type Expression, type ExpressionFacts, type Facts } from '../../model/expression.ts'
import type { Session } from '../session.ts'
import { provesValue } from './prove-value.ts'
import { deniedTemporary } from './missing-rights.ts'
import { identifier, literal, physicalTable } from './quote.ts'

const PROBE = '_bw_probe'

/** Asks the server about every expression, by way of a temporary table of this session's. */
export async function analyse(session: Session, expressions: readonly Expression[]): Promise<Facts> {
  const facts = new Map<string, ExpressionFacts>()
  for (const expression of expressions)
    facts.set(expressionKey(expression), await factsOf(session, expression))
  return facts
}

async function factsOf(session: Session, expression: Expression): Promise<ExpressionFacts> {
  const named = mentioned(expression)
  const problem = await problemWith(session, expression, named)
  if (problem !== null) return { reads: [], neverNull: false, ofNulls: 'error', problem }
  const ofNulls = await valueOfNulls(session)
  const reads: string[] = []
  for (const name of named) {
    if (named.length === 1 || (await isRead(session, expression, named, name))) reads.push(name)
  }
  await session.script(`DROP TEMPORARY TABLE IF EXISTS ${PROBE}`)
  const counter = await autoIncrement(session, expression)
  if (counter !== null && reads.includes(counter)) {
    return { reads, neverNull: false, ofNulls, problem: readsCounter(counter) }
  }
  return {
    reads,
    ofNulls,
    neverNull: reads.length === 0 ? ofNulls === 'value' : provesValue(expression),
    problem: null,
  }
}

/** Columns whose names occur; more than it reads, where a function or an alias is called like one. */
function mentioned({ text, columns }: Expression): readonly string[] {
  const words = new Set(
    sqlTokens(text).flatMap(({ kind, text: token }) => {
      if (kind === 'word') return [token.toLowerCase()]
      return token.startsWith('`') ? [token.slice(1, -1).replaceAll('``', '`').toLowerCase()] : []
    }),
  )
  return columns.filter(({ name }) => words.has(name.toLowerCase())).map(({ name }) => name)
}

/** The server itself says whether an expression is deterministic: a generated column takes nothing else. */
async function problemWith(
  session: Session,
  expression: Expression,
  named: readonly string[],
): Promise<ExpressionFacts['problem']> {
  try {
    await makeProbe(session, expression, named)
    return null
  } catch (error) {
    if (!session.alive) throw error
    const denied = deniedTemporary(error)
    if (denied !== null) throw denied
    const message = error instanceof Error ? error.message : String(error)
    return /disallowed function|cannot be used in|is not allowed in|not allowed/i.test(message)
      ? {
          code: 'EXPRESSION_IMPURE',
          message: `it must depend on the row alone, and the server says: ${message}`,
        }
      : { code: 'EXPRESSION_INVALID', message }
  }
}

async function makeProbe(session: Session, expression: Expression, named: readonly string[]): Promise<void> {
  const { columns, text, type, collation } = expression
  const read = columns
    .filter(({ name }) => named.includes(name))
    .map((column) => `${identifier(column.name)} ${column.type} NULL`)
  const collate = collation === null ? '' : ` COLLATE ${collation}`
  const value = `_bw_value ${type}${collate} GENERATED ALWAYS AS (${text}\n) STORED`
  await session.script(
    `DROP TEMPORARY TABLE IF EXISTS ${PROBE}; CREATE TEMPORARY TABLE ${PROBE} (${[...read, '_bw_row INT NULL', value].join(', ')}) ENGINE=InnoDB`,
  )
}

/** Without a column that it reads, an expression means nothing. */
async function isRead(
  session: Session,
  expression: Expression,
  named: readonly string[],
  name: string,
): Promise<boolean> {
  const others = named.filter((other) => other !== name)
  return makeProbe(session, expression, others).then(
    () => false,
    (error: unknown) => {
      if (!session.alive) throw error
      return true
    },
  )
}

async function valueOfNulls(session: Session): Promise<ExpressionFacts['ofNulls']> {
  try {
    await session.script(`INSERT INTO ${PROBE} (_bw_row) VALUES (1)`)
    const [row] = await session.query<{ nothing: unknown }>(
      `SELECT _bw_value IS NULL AS nothing FROM ${PROBE}`,
    )
    return Number(row?.nothing) === 1 ? 'null' : 'value'
  } catch (error) {
    if (!session.alive) throw error
    return 'error'
  }
}

async function autoIncrement(session: Session, { table }: Expression): Promise<string | null> {
  const [row] = await session.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ${literal(physicalTable(table))} AND extra LIKE '%auto_increment%'`,
  )
  return row?.name ?? null
}

function readsCounter(name: string): NonNullable<ExpressionFacts['problem']> {
  return {
    code: 'EXPRESSION_INVALID',
    message: `it reads ${name}, which is AUTO_INCREMENT and has no value yet when a trigger looks at a new row: build the value from other columns, or let the application write it`,
  }
}
