import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { inspect } from '../../src/dialect/postgres/inspect.ts'
import type { Session } from '../../src/dialect/session.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { Database, Engine } from '../engines/engine.ts'

export interface Opened extends AsyncDisposable {
  readonly database: Database
  readonly session: Session
  script(sql: string): Promise<void>
  inspect(): Promise<Catalog>
  fingerprint(): Promise<string>
}

/** A database with `sql` in it, and one session that reads its catalog. */
export async function openCatalog(engine: Engine, sql = ''): Promise<Opened> {
  const database = await engine.createDatabase()
  const { session, facts } = await connect(database.url)
  await session.script(sql)
  const read = (): Promise<Catalog> => inspect(session, facts.version)
  return {
    database,
    session,
    script: (text) => session.script(text),
    inspect: read,
    fingerprint: async () => fingerprint(await read()),
    async [Symbol.asyncDispose]() {
      await session.close()
      await database.dispose()
    },
  }
}
