import type { Dialect } from '../dialect/dialect.ts'
import { isAboutValues, type Failure } from '../dialect/failure.ts'
import type { AnswerColumn, Session } from '../dialect/session.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ReleaseContract, StatementUse } from '../model/release-contract.ts'
import { parameterValues, typesNow, type RowsOf } from './parameter-values.ts'

/** What became of a statement that was tried. */
export type Tried = {
  readonly statement: StatementUse
  /** What was sent for its parameters; empty where it was only read. */
  readonly values: readonly (string | number | null)[]
} & (
  | { readonly kind: 'done'; readonly columns: readonly AnswerColumn[] }
  /** `read`: the server doesn't take the statement. `run`: it does, and refused it with these values. */
  | {
      readonly kind: 'failed'
      readonly when: 'read' | 'run'
      readonly failure: Failure
      /** It goes with JSON in place of the texts that were made up. */
      readonly takesJson: boolean
    }
)

/** Statements that touch rows, and end with the transaction. Others end it by themselves on some servers. */
const ROWS = /^\s*(?:select|insert|update|delete|replace|merge|with|values|table)\b/i

/** Types of parameters by statement: the server is asked once, in a schema where the release works. */
export type KnownTypes = Map<string, readonly (string | null)[]>

/**
 * Tries every statement once in a schema with a few rows: read by the server, then run with values made for it, in a
 * transaction that is rolled back. Nothing of it stays.
 */
export async function exercise(
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session },
  contract: ReleaseContract,
  statements: readonly StatementUse[],
  catalog: Catalog,
  rowsOf: RowsOf,
  known: KnownTypes,
): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  const refused = (
    statement: StatementUse,
    values: Tried['values'],
    when: 'read' | 'run',
    error: unknown,
    takesJson = false,
  ): void => {
    if (!session.alive) throw error
    tried.push({ statement, values, kind: 'failed', when, failure: dialect.classify(error), takesJson })
  }
  const again = (): Promise<void> => session.script('ROLLBACK; BEGIN')
  await session.script('BEGIN')
  for (const statement of statements) {
    let types = known.get(statement.id)
    if (types === undefined || !ROWS.test(statement.sql)) {
      try {
        const said = await dialect.applications.parameterTypes(session, statement.sql)
        types = typesNow(statement, said, catalog)
        known.set(statement.id, types)
      } catch (error) {
        refused(statement, [], 'read', error)
        await again()
        continue
      }
    }
    if (!ROWS.test(statement.sql)) {
      tried.push({ statement, values: [], kind: 'done', columns: [] })
      continue
    }
    const values = parameterValues(contract, statement, types, catalog, rowsOf)
    try {
      const columns = await session.shape(statement.sql, values)
      tried.push({ statement, values, kind: 'done', columns })
      if (statement.kind === 'write') await again()
    } catch (error) {
      if (session.alive) await again()
      refused(statement, values, 'run', error, await goesWithJson(session, dialect, statement, values, error))
    }
  }
  await session.script('ROLLBACK')
  return tried
}

/** Whether a statement was refused for texts that are no JSON. It is rolled back. */
async function goesWithJson(
  session: Session,
  dialect: Dialect,
  { parameters, sql }: StatementUse,
  values: Tried['values'],
  error: unknown,
): Promise<boolean> {
  if (!session.alive || !isAboutValues(dialect.classify(error))) return false
  const isMadeUp = (place: number): boolean => parameters[place]?.emits?.values === undefined
  const json = values.map((value, place) => (typeof value === 'string' && isMadeUp(place) ? '{}' : value))
  try {
    await session.shape(sql, json)
    return json.includes('{}')
  } catch {
    return false
  } finally {
    if (session.alive) await session.script('ROLLBACK; BEGIN')
  }
}
