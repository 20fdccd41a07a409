import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { Session } from '../../src/dialect/session.ts'
import type { Database } from '../engines/engine.ts'
import { lookAtMysql } from './look-at-mysql.ts'
import { lookAtPostgres } from './look-at-postgres.ts'

/** What an engine's own words say of a database. */
export interface Look {
  /** Objects of every kind with their definitions, the tool's own among them: nothing of a failed try may stay. */
  readonly objects: readonly string[]
  readonly rows: Readonly<Record<string, readonly string[]>>
  /** Where things stand, without times and run ids. */
  readonly ledger: readonly unknown[]
}

/** A database in comparable form: what users see, what the tool made, and every row. */
export interface Everything extends Look {
  readonly fingerprint: string
}

export async function everything(database: Database<unknown>): Promise<Everything> {
  const { connection, dialect } = await openDatabase(database.url)
  const { session, facts } = connection
  const look: (session: Session) => Promise<Look> = database.url.startsWith('postgres')
    ? lookAtPostgres
    : lookAtMysql
  try {
    const catalog = await (await dialect()).inspect(session, facts)
    return { fingerprint: fingerprint(catalog), ...(await look(session)) }
  } finally {
    await session.close()
  }
}

/** What one has and the other has not, a line each: nothing where all is equal. */
export function differences(expected: Everything, found: Everything): readonly string[] {
  const lines = (all: Everything): readonly string[] => [
    `fingerprint ${all.fingerprint}`,
    ...all.objects.map((object) => object.replaceAll(/\s+/g, ' ')),
    ...Object.entries(all.rows).flatMap(([table, rows]) => rows.map((row) => `${table} ${row}`)),
    ...all.ledger.map((row) => JSON.stringify(row)),
  ]
  const [wanted, got] = [lines(expected), lines(found)]
  const [known, there] = [new Set(wanted), new Set(got)]
  return [
    ...wanted.filter((line) => !there.has(line)).map((line) => `missing: ${line}`),
    ...got.filter((line) => !known.has(line)).map((line) => `too much: ${line}`),
  ]
}
