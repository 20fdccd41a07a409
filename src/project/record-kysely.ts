import { Kysely, type CompiledQuery, type DatabaseConnection, type Dialect, type Driver } from 'kysely'

/** Called for each query in order; what it throws reaches the function that sent the query. */
export type OnQuery = (query: CompiledQuery) => void

export interface Recording {
  /** Something was rolled back: what was recorded is not what the author meant. */
  rolledBack: boolean
}

/** Runs a function against a Kysely that sends nothing: every query is handed to `onQuery` and answered with `affected` rows. */
export async function recordKysely(
  compiler: Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>,
  build: (db: never) => Promise<void>,
  onQuery: OnQuery,
  affected: bigint,
): Promise<Recording> {
  const recording: Recording = { rolledBack: false }
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('there is no database to look into while a plan is made'))
  const db = new Kysely<never>({
    dialect: {
      createAdapter: () => compiler.createAdapter(),
      createQueryCompiler: () => compiler.createQueryCompiler(),
      createDriver: () => driverOf(connectionOf(onQuery, affected), recording),
      createIntrospector: () => ({ getSchemas: refuse, getTables: refuse }),
    },
  })
  await build(db as never)
  return recording
}

function connectionOf(onQuery: OnQuery, affected: bigint): DatabaseConnection {
  return {
    executeQuery: (query) => {
      onQuery(query)
      return Promise.resolve({ rows: [], numAffectedRows: affected })
    },
    streamQuery: async function* (query) {
      onQuery(query)
      yield await Promise.resolve({ rows: [] })
    },
  }
}

function driverOf(connection: DatabaseConnection, recording: Recording): Driver {
  const nothing = (): Promise<void> => Promise.resolve()
  const rollBack = (): Promise<void> => {
    recording.rolledBack = true
    return Promise.resolve()
  }
  return {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: rollBack,
    savepoint: nothing,
    rollbackToSavepoint: rollBack,
    releaseSavepoint: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
}
