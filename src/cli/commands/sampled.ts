import { openDatabase } from '../../dialect/open-database.ts'
import type { Database } from '../../rehearse/two-views.ts'

/** Opens the database that `--sample-url` names; null where none is. Nothing is written there. */
export async function sampled<T>(
  url: string | undefined,
  work: (sample: Database | null) => Promise<T>,
): Promise<T> {
  if (url === undefined) return work(null)
  const { connection, ...opened } = await openDatabase(url)
  try {
    return await work({ session: connection.session, dialect: await opened.dialect() })
  } finally {
    await connection.session.close()
  }
}
