import type { Dialect } from '../dialect/dialect.ts'
import type { Failure } from '../dialect/failure.ts'
import type { AnswerColumn, Session } from '../dialect/session.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ReleaseContract, StatementUse } from '../model/release-contract.ts'
import { parameterValues, type RowsOf } from './parameter-values.ts'

/** What became of a statement that was tried. */
export type Tried = { readonly statement: StatementUse } & (
  | { readonly kind: 'done'; readonly columns: readonly AnswerColumn[] }
  /** `read`: the server doesn't take the statement. `run`: it does, and refused it with these values. */
  | { readonly kind: 'failed'; readonly when: 'read' | 'run'; readonly failure: Failure }
)

/** Statements that touch rows, and end with the transaction. Others end it by themselves on some servers. */
const ROWS = /^\s*(?:select|insert|update|delete|replace|merge|with|values|table)\b/i

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
): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  const refused = (statement: StatementUse, when: 'read' | 'run', error: unknown): void => {
    if (!session.alive) throw error
    tried.push({ statement, kind: 'failed', when, failure: dialect.classify(error) })
  }
  for (const statement of statements) {
    let types: readonly (string | null)[]
    try {
      types = await dialect.applications.parameterTypes(session, statement.sql)
    } catch (error) {
      refused(statement, 'read', error)
      continue
    }
    if (!ROWS.test(statement.sql)) {
      tried.push({ statement, kind: 'done', columns: [] })
      continue
    }
    const values = parameterValues(contract, statement, types, catalog, rowsOf)
    await session.script('BEGIN')
    try {
      const columns = await session.shape(statement.sql, values)
      tried.push({ statement, kind: 'done', columns })
    } catch (error) {
      refused(statement, 'run', error)
    } finally {
      if (session.alive) await session.script('ROLLBACK')
    }
  }
  return tried
}
