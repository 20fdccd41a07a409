import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { mariadbFlavour } from '../../src/dialect/mariadb/flavour.ts'
import { mysqlFlavour } from '../../src/dialect/mysql/flavour.ts'
import { inspect } from '../../src/dialect/mysql/inspect.ts'
import type { Row } from '../../src/dialect/session.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { MysqlEngine } from '../engines/mysql.ts'

export interface OpenedMysql extends AsyncDisposable {
  query(sql: string): Promise<readonly Row[]>
  script(sql: string): Promise<void>
  inspect(): Promise<Catalog>
  fingerprint(): Promise<string>
}

/** A database with `sql` in it, whose catalog is read by its one session. */
export async function openMysqlCatalog(engine: MysqlEngine, sql = ''): Promise<OpenedMysql> {
  const database = await engine.createDatabase()
  const flavour = engine.kind === 'mariadb' ? mariadbFlavour(101_118) : mysqlFlavour(90_704)
  const session = {
    query: <R extends Row>(text: string): Promise<readonly R[]> =>
      database.query(text) as unknown as Promise<readonly R[]>,
  }
  await database.script(`SET NAMES utf8mb4; SET sql_mode = 'STRICT_TRANS_TABLES'; ${sql}`)
  const read = (): Promise<Catalog> => inspect(session, flavour)
  return {
    query: (text) => session.query(text),
    script: (text) => database.script(text),
    inspect: read,
    fingerprint: async () => fingerprint(await read()),
    [Symbol.asyncDispose]: () => database.dispose(),
  }
}
