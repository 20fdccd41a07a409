import type { Connection } from '../connection.ts'
import { connect } from './connect.ts'

/** Ends the statement a connection is in, by way of another connection. The embedded database has no other. */
export async function interrupter(
  connection: Connection,
  url: string,
): Promise<(() => Promise<void>) | null> {
  if (!connection.facts.concurrent) return null
  const [row] = await connection.session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return async () => {
    const other = await connect(url)
    await other.session.query('SELECT pg_cancel_backend($1)', [row?.pid ?? 0])
    await other.session.close()
  }
}
