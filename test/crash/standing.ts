import { openDatabase } from '../../src/dialect/open-database.ts'
import type { Database } from '../engines/engine.ts'

/** Where the one migration stands, empty where it is pending, and whether a run waits for resume or abort. */
export interface Standing {
  readonly unfinished: boolean
  readonly state: string
}

export async function standing(database: Database<unknown>): Promise<Standing> {
  const { connection, access } = await openDatabase(database.url)
  try {
    const { entries, unfinished } = await access.ledger(connection.session).read()
    return { unfinished: unfinished !== null, state: entries[0]?.state ?? '' }
  } finally {
    await connection.session.close()
  }
}
