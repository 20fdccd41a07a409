import type { Dialect } from 'kysely'
import type { KyselyLibrary } from '../kysely-library.ts'
import type { Session } from '../session.ts'
import { sessionDriver } from '../session-driver.ts'

/** Kysely on a session that is open already. */
export function sessionDialect(session: Session, library: KyselyLibrary): Dialect {
  return {
    createAdapter: () => new library.MysqlAdapter(),
    createQueryCompiler: () => new library.MysqlQueryCompiler(),
    createIntrospector: (db) => new library.MysqlIntrospector(db),
    createDriver: () => sessionDriver(session),
  }
}
