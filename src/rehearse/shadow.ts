import type { Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { MigrateError } from '../errors/migrate-error.ts'
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

interface Place {
  readonly connection: Connection
  readonly dialect: Dialect
}

/** Refuses a shadow that is the database it stands in for: the servers are asked, since a URL proves nothing. */
export async function refuseSame(target: Place, shadow: Place, what: string): Promise<void> {
  const [one, other] = await Promise.all(
    [target, shadow].map(({ connection, dialect }) => dialect.identity(connection)),
  )
  if (one == null || one !== other) return
  await shadow.connection.session.close()
  throw new MigrateError('SHADOW_IS_TARGET', {
    what: `${what}: migrations are never tried in the database itself`,
    state: 'Nothing was changed.',
    next: 'Leave --shadow-url out: shadow databases are made beside the database. Or name another server, or pglite: for none.',
  })
}

/** Makes a database that nobody else knows; `close` takes it away again, whatever happened in it. */
export async function openShadow(place: ShadowPlace): Promise<Shadow> {
  const scratch = await place.dialect.scratchDatabase(place.connection, place.url)
  try {
    const { connection, dialect: load } = await openDatabase(scratch.url)
    const dialect = await load()
    // A pooler may lead every name to one database.
    await refuseSame(
      place,
      { connection, dialect },
      `${connection.facts.host} leads to ${connection.facts.database} whatever database is asked for`,
    )
    return {
      connection,
      dialect,
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
