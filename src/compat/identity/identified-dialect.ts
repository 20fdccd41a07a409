import { CompiledQuery, type DatabaseConnection, type Dialect, type Driver } from 'kysely'
import { IDENTIFICATION } from '../../dialect/identify.ts'
import type { EngineFamily } from '../../model/release-contract.ts'
import { releaseTime } from './release-time.ts'

/**
 * A dialect of Kysely whose connections say which release they are before anything else is sent on them, whatever driver
 * it has.
 *
 * @example
 * new Kysely<Database>({ dialect: identifiedDialect(new PostgresDialect({ pool }), 'postgres', '20260102030405') })
 */
export function identifiedDialect(dialect: Dialect, engine: EngineFamily, release: string): Dialect {
  const statement = CompiledQuery.raw(IDENTIFICATION[engine].identify(releaseTime(release)))
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => identified(dialect.createDriver(), statement),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

function identified(driver: Driver, statement: CompiledQuery): Driver {
  const known = new WeakSet<DatabaseConnection>()
  const acquire = driver.acquireConnection.bind(driver)
  driver.acquireConnection = async (options) => {
    const connection = await acquire(options)
    if (known.has(connection)) return connection
    try {
      await connection.executeQuery(statement)
    } catch (error) {
      await driver.releaseConnection(connection)
      throw error
    }
    known.add(connection)
    return connection
  }
  return driver
}
