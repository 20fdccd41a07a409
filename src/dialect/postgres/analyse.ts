import { expressionKey, type Expression, type ExpressionFacts, type Facts } from '../../model/expression.ts'
import type { Session } from '../session.ts'
import { castType } from './compile/lens-functions.ts'
import { columnsRead, parseExpression, type Tree } from './expression-tree.ts'
import { provesValue } from './prove-value.ts'
import { identifier } from './quote.ts'

/**
 * concat() and concat_ws() are marked stable because any type may be given to them; over text they are as good as
 * immutable. In the probe's own schema they stand before the real ones, for text alone. They give an argument back: the
 * server puts their body in their place, and a constant has no collation there.
 */
const PROBE = `
CREATE SCHEMA _bw_probe;
CREATE FUNCTION _bw_probe.concat_ws(text, VARIADIC text[]) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION _bw_probe.concat(VARIADIC text[]) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1[1]'`

/** Asks parser and server about every expression. Changes nothing: the probe's transaction is rolled back. */
export async function analyse(session: Session, expressions: readonly Expression[]): Promise<Facts> {
  const facts = new Map<string, ExpressionFacts>()
  if (expressions.length === 0) return facts
  await session.script('BEGIN')
  try {
    for (const expression of expressions) {
      facts.set(expressionKey(expression), await factsOf(session, expression))
    }
  } finally {
    if (session.alive) await session.script('ROLLBACK')
  }
  return facts
}

async function factsOf(session: Session, expression: Expression): Promise<ExpressionFacts> {
  const tree = await parsed(expression)
  const problem = 'problem' in tree ? tree.problem : await purityProblem(session, expression)
  if (problem !== null || 'problem' in tree) return { reads: [], neverNull: false, ofNulls: 'error', problem }
  const mentioned = columnsRead(tree.tree)
  const reads = expression.columns.filter((column) => mentioned.has(column.name))
  const ofNulls = await valueOfNulls(session, expression)
  return {
    reads: reads.map((column) => column.name),
    neverNull:
      reads.length === 0 ? ofNulls === 'value' : provesValue(tree.tree, expression.type, expression.columns),
    ofNulls,
    problem: null,
  }
}

async function parsed(
  expression: Expression,
): Promise<{ readonly tree: Tree } | { readonly problem: NonNullable<ExpressionFacts['problem']> }> {
  try {
    return { tree: await parseExpression(expression.text) }
  } catch (error) {
    return {
      problem: {
        code: 'EXPRESSION_INVALID',
        message: error instanceof Error ? error.message : String(error),
      },
    }
  }
}

/** The server itself says whether an expression is deterministic: a generated column takes nothing else. */
async function purityProblem(session: Session, expression: Expression): Promise<ExpressionFacts['problem']> {
  const columns = expression.columns.map((column) => `${identifier(column.name)} ${column.type}`)
  const cast = `CAST((${expression.text}\n) AS ${castType(expression.type)})`
  const probe = `SAVEPOINT probe; ${PROBE};
SELECT set_config('search_path', '_bw_probe, pg_catalog, ' || current_setting('search_path'), true);
CREATE TEMP TABLE _bw_probe_row (${[...columns, `_bw_value ${expression.type} GENERATED ALWAYS AS (${cast}) STORED`].join(', ')})`
  try {
    await session.script(probe)
    return null
  } catch (error) {
    if (!session.alive) throw error
    const message = error instanceof Error ? error.message : String(error)
    return /not immutable/.test(message)
      ? {
          code: 'EXPRESSION_IMPURE',
          message:
            'it gives another value at another time or under another setting (now(), random(), a time zone, a locale)',
        }
      : { code: 'EXPRESSION_INVALID', message }
  } finally {
    if (session.alive) await session.script('ROLLBACK TO SAVEPOINT probe')
  }
}

async function valueOfNulls(session: Session, expression: Expression): Promise<ExpressionFacts['ofNulls']> {
  const nulls = expression.columns.map((column) => `NULL::${column.type} AS ${identifier(column.name)}`)
  const from = nulls.length === 0 ? '' : ` FROM (SELECT ${nulls.join(', ')}) AS nulls`
  const cast = `CAST((${expression.text}\n) AS ${castType(expression.type)})`
  await session.script('SAVEPOINT nulls')
  try {
    const [answer] = await session.query<{ empty: boolean }>(`SELECT ${cast} IS NULL AS empty${from}`)
    return answer?.empty === true ? 'null' : 'value'
  } catch (error) {
    if (!session.alive) throw error
    return 'error'
  } finally {
    if (session.alive) await session.script('ROLLBACK TO SAVEPOINT nulls')
  }
}
