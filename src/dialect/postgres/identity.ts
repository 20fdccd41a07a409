import type { Connection } from '../connection.ts'

/** The server says who it is, and so do its physical copies; the embedded database is this process's own. */
export async function identity({ facts, session }: Connection): Promise<string | null> {
  if (!facts.concurrent) return null
  const [row] = await session.query<{ identity: string }>(
    `SELECT pg_catalog.concat_ws(' ', (SELECT system_identifier FROM pg_catalog.pg_control_system()), oid) AS identity FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()`,
  )
  return row?.identity ?? null
}
