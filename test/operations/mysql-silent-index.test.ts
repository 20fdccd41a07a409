import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool } from './tool.ts'

describe.each(mysqlEngines)('$name', (engine) => {
  it.concurrent.each([
    ['an index that would hold only the start of its column', false],
    ['a unique that would be a hash', true],
  ])('%s is not what was asked for, and goes again', async (_, unique) => {
    const database = await engine.createDatabase()
    await database.script(
      `CREATE TABLE pages (id int PRIMARY KEY, path varchar(1000) NOT NULL) CHARACTER SET utf8mb4; INSERT INTO pages VALUES (1, '/')`,
    )
    const tool = await openTool(database.url, [
      op.createIndex('pages', ['path'], { name: 'pages_path', unique }),
    ])
    try {
      const before = await tool.fingerprint()
      const all = async (): Promise<void> => {
        await tool.up()
        await tool.contract()
      }
      await expect(all()).rejects.toMatchObject({ code: 'PUT_BACK' })
      expect(await tool.fingerprint()).toBe(before)
    } finally {
      await tool.close()
      await database.dispose()
    }
  })
})
