import type { Shadow } from './shadow.ts'
import { failureOf, type Ran } from './way.ts'

/** As much of sequelize as it takes to give a migration what it asks for. */
interface Sequelize {
  getQueryInterface(): object
  close(): Promise<void>
}

/** What `import 'sequelize'` gives. */
export interface SequelizeLibrary {
  readonly Sequelize: new (url: string, options: { readonly logging: (sql: string) => void }) => Sequelize
}

/**
 * Runs a function of an Umzug migration. Its context is what the project makes it: sequelize's query interface where
 * sequelize is installed there, else a client with `query(sql, parameters)` that gives `rows`. Both forms are served:
 * `up({ name, context })`, and `up(queryInterface, Sequelize)` as sequelize's own command line calls it.
 */
export async function runUmzug(
  shadow: Shadow,
  library: SequelizeLibrary | null,
  migrate: (given: unknown, sequelize: unknown) => unknown,
  file: { readonly name: string; readonly path: string },
): Promise<Ran> {
  const { dialect } = shadow
  const { session } = shadow.connection
  let last: string | null = null
  const sequelize =
    library === null
      ? null
      : new library.Sequelize(dialect.scripts.drivers(shadow.url).url, {
          logging: (sql) => (last = sql.replace(/^Executing \([^)]*\): /, '')),
        })
  const context: object = sequelize?.getQueryInterface() ?? {
    query: async (sql: string, parameters?: readonly unknown[]) => {
      last = sql
      return { rows: await session.query(sql, parameters) }
    },
  }
  if (sequelize === null) await dialect.scripts.enter(session)
  try {
    await migrate(Object.assign(Object.create(context) as object, { ...file, context }), library?.Sequelize)
    return { sent: last !== null, failure: null }
  } catch (error) {
    return { sent: last !== null, failure: failureOf(shadow, error, { statement: last, rolledBack: false }) }
  } finally {
    await sequelize?.close()
    if (sequelize === null && session.alive) await dialect.scripts.leave(session)
  }
}
