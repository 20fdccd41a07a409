import type { Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { openDatabase } from '../dialect/open-database.ts'

/** Where shadow databases are made: a connection to a server, or the embedded database. */
export interface ShadowPlace {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly url: string
}

/** An empty database to try migrations in, and the one connection to it. */
export interface Shadow {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly url: string
  close(): Promise<void>
}

/** Makes a database that nobody else knows; `close` takes it away again, whatever happened in it. */
export async function openShadow(place: ShadowPlace): Promise<Shadow> {
  const scratch = await place.dialect.scratchDatabase(place.connection, place.url)
  try {
    const { connection, dialect } = await openDatabase(scratch.url)
    return {
      connection,
      dialect: await dialect(),
      url: scratch.url,
      async close() {
        await connection.session.close()
        if (place.connection.session.alive) await scratch.drop()
      },
    }
  } catch (error) {
    await scratch.drop().catch(() => undefined)
    throw error
  }
}

export async function withShadow<T>(place: ShadowPlace, work: (shadow: Shadow) => Promise<T>): Promise<T> {
  const shadow = await openShadow(place)
  try {
    return await work(shadow)
  } finally {
    await shadow.close()
  }
}
