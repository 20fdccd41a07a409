import type { Connection } from '../connection.ts'

/** MariaDB has no id of a server: there it is known by where it runs and keeps its data. */
export async function identity({ session }: Connection): Promise<string | null> {
  const [server] = await session.query<{ Value: string }>("SHOW GLOBAL VARIABLES LIKE 'server_uuid'")
  const [row] = await session.query<{ identity: string }>(
    "SELECT CONCAT_WS(' ', @@hostname, @@port, @@datadir, DATABASE()) AS identity",
  )
  return row === undefined ? null : `${server?.Value ?? ''} ${row.identity}`
}
