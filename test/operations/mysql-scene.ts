import type { Connection } from 'mysql2/promise'
import type { Operation } from '../../src/model/operation.ts'
import type { Database } from '../engines/database.ts'
import type { MysqlEngine } from '../engines/mysql.ts'
import { openTool, type Tool } from './tool.ts'

export type Row = Readonly<Record<string, unknown>>

export interface Scene {
  readonly tool: Tool
  readonly database: Database<Connection>
  readonly rows: (query: string) => Promise<readonly Row[]>
}

/** The servers differ in which numbers come as text. */
function inTexts(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]))
}

/** A database with this schema, and the tool over it with this change. */
export async function scene(
  engine: MysqlEngine,
  before: string,
  change: readonly Operation[],
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(before)
  const tool = await openTool(database.url, change)
  try {
    await work({ tool, database, rows: async (query) => (await database.query(query)).map(inTexts) })
  } finally {
    await tool.close()
    await database.dispose()
  }
}
