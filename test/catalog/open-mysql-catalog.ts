import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { connect } from '../../src/dialect/mysql/connect.ts'
import type { Flavour } from '../../src/dialect/mysql/flavour.ts'
import { inspect } from '../../src/dialect/mysql/inspect.ts'
import { identifier } from '../../src/dialect/mysql/quote.ts'
import type { Session } from '../../src/dialect/session.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { MysqlEngine } from '../engines/mysql.ts'

export interface OpenedMysql extends AsyncDisposable {
  readonly flavour: Flavour
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
  const { session, flavour } = await connect(database.url)
  const asked: string[] = []
  const listening: Session = {
    ...session,
    query(sql, parameters) {
      asked.push(sql)
      return session.query(sql, parameters)
    },
  }
  for (const statement of statements) await session.script(statement)
  const read = (): Promise<Catalog> => inspect(listening, flavour)
  return {
    flavour,
    asked,
    script: (text) => session.script(text),
    inspect: read,
    fingerprint: async () => fingerprint(await read()),
    async shown() {
      const texts: string[] = []
      for (const { name } of (await read()).tables) {
        const [row] = await session.query(`SHOW CREATE TABLE ${identifier(name)}`)
        texts.push(String(row?.['Create Table']))
      }
      return texts
    },
    async [Symbol.asyncDispose]() {
      await session.close()
      await database.dispose()
    },
  }
}
