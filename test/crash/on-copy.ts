import type { Database, Engine } from '../engines/engine.ts'

/** A copy of a database for one use. */
export async function onCopy<T>(
  engine: Engine<unknown>,
  template: Database<unknown>,
  use: (database: Database<unknown>) => Promise<T>,
): Promise<T> {
  const database = await engine.createDatabase({ template })
  try {
    return await use(database)
  } finally {
    await database.dispose()
  }
}
