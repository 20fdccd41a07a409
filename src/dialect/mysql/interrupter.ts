import type { Connection } from '../connection.ts'
import { connect } from './connect.ts'

/** Ends the statement a connection is in, by way of another connection. A DDL statement is rolled back by it. */
export async function interrupter(
  connection: Connection,
  url: string,
): Promise<(() => Promise<void>) | null> {
  const [row] = await connection.session.query<{ id: number | string }>('SELECT CONNECTION_ID() AS id')
  return async () => {
    const other = await connect(url)
    await other.session.script(`KILL QUERY ${Number(row?.id ?? 0)}`)
    await other.session.close()
  }
}
