import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { mariadbFlavour } from '../../src/dialect/mariadb/flavour.ts'
import { mysqlFlavour } from '../../src/dialect/mysql/flavour.ts'
import { inspect } from '../../src/dialect/mysql/inspect.ts'
import { identifier } from '../../src/dialect/mysql/quote.ts'
import type { Row } from '../../src/dialect/session.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { MysqlEngine } from '../engines/mysql.ts'

export interface OpenedMysql extends AsyncDisposable {
  /** What the catalog's queries have been. */
  readonly asked: readonly string[]
  script(sql: string): Promise<void>
  inspect(): Promise<Catalog>
  fingerprint(): Promise<string>
  /** SHOW CREATE TABLE of every table. */
  shown(): Promise<readonly string[]>
}

/** A database with `statements` in it, whose catalog is read by its one session. */
export async function openMysqlCatalog(
  engine: MysqlEngine,
  statements: readonly string[] = [],
): Promise<OpenedMysql> {
  const database = await engine.createDatabase()
  const flavour = engine.kind === 'mariadb' ? mariadbFlavour(101_118) : mysqlFlavour(90_704)
  const asked: string[] = []
  const session = {
    async query<R extends Row>(sql: string): Promise<readonly R[]> {
      asked.push(sql)
      return (await database.query(sql)) as unknown as readonly R[]
    },
  }
  const alters = engine.kind === 'mariadb' ? ", system_versioning_alter_history = 'KEEP'" : ''
  await database.script(`SET NAMES utf8mb4; SET sql_mode = 'STRICT_TRANS_TABLES'${alters}`)
  for (const statement of statements) await database.script(statement)
  const read = (): Promise<Catalog> => inspect(session, flavour)
  return {
    asked,
    script: (text) => database.script(text),
    inspect: read,
    fingerprint: async () => fingerprint(await read()),
    async shown() {
      const texts: string[] = []
      for (const { name } of (await read()).tables) {
        const [row] = await database.query(`SHOW CREATE TABLE ${identifier(name)}`)
        texts.push(String((row as Row | undefined)?.['Create Table']))
      }
      return texts
    },
    [Symbol.asyncDispose]: () => database.dispose(),
  }
}
