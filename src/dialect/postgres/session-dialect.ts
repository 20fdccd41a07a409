import type { Dialect } from 'kysely'
import type { KyselyLibrary } from '../kysely-library.ts'
import type { Session } from '../session.ts'
import { sessionDriver } from '../session-driver.ts'

/** Kysely on a session that is open already: the embedded database has no other. */
export function sessionDialect(session: Session, library: KyselyLibrary): Dialect {
  return {
    createAdapter: () => new library.PostgresAdapter(),
    createQueryCompiler: () => new library.PostgresQueryCompiler(),
    createIntrospector: (db) => new library.PostgresIntrospector(db),
    createDriver: () => sessionDriver(session),
  }
}
