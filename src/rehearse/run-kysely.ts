import type { LogEvent } from 'kysely'
import type { KyselyLibrary } from '../dialect/kysely-library.ts'
import type { Shadow } from './shadow.ts'
import { failureOf, type Ran } from './way.ts'

/**
 * Runs a function of a Kysely migration by the copy of Kysely that it imports: in a transaction where the engine has one
 * for DDL, as Kysely's migrator does, and by itself where a statement takes none.
 */
export async function runKysely(
  shadow: Shadow,
  library: KyselyLibrary,
  migrate: (db: unknown) => unknown,
): Promise<Ran> {
  const { connection, dialect } = shadow
  const { session } = connection
  let last: string | null = null
  const log = ({ level, query }: LogEvent): void => {
    if (level === 'error' || last === null) last = query.sql
  }
  await dialect.scripts.enter(session)
  const db = new library.Kysely<unknown>({ dialect: dialect.kyselyOn(session, library), log })
  const wrapped = (): Promise<unknown> => db.transaction().execute(async (open) => migrate(open))
  let rolledBack = false
  try {
    if (!dialect.transactionalDdl) await migrate(db)
    else {
      rolledBack = true
      await wrapped().catch(async (error: unknown) => {
        if (dialect.classify(error).kind !== 'in transaction') throw error
        rolledBack = false
        await migrate(db)
      })
    }
    return { sent: last !== null, failure: null }
  } catch (error) {
    return { sent: last !== null, failure: failureOf(shadow, error, { statement: last, rolledBack }) }
  } finally {
    if (session.alive) await dialect.scripts.leave(session)
  }
}
