import { openDatabase } from '../../dialect/open-database.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'

/** A place for shadow databases at a URL. The caller closes its connection. */
export async function placeAt(url: string): Promise<ShadowPlace> {
  const { connection, dialect } = await openDatabase(url)
  try {
    return { connection, dialect: await dialect(), url }
  } catch (error) {
    await connection.session.close()
    throw error
  }
}

/** Shadows in this process, for a server that the embedded database is like; null for others. */
export function embeddedPlace({
  connection,
  dialect,
}: Pick<ShadowPlace, 'connection' | 'dialect'>): ShadowPlace | null {
  const { facts, session } = connection
  if (!facts.engine.includes('PostgreSQL')) return null
  return { connection: { session, facts: { ...facts, concurrent: false } }, dialect, url: 'pglite:' }
}
