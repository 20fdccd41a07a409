import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Session } from '../../src/dialect/session.ts'
import type { Database } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { bigProject, bigSchema } from './big.ts'
import { runTool } from './tool.ts'

const ROWS = 120_000
const INDEX = /ADD INDEX `items_filler_note_idx`/

describe.each(mysqlEngines)('kill -9 of the tool in an ALTER on $name', (engine) => {
  async function running(database: Database<unknown>): Promise<readonly unknown[]> {
    const name = new URL(database.url).pathname.slice(1)
    return (await database.query('SHOW PROCESSLIST'))
      .filter(({ db, Info }) => db === name && String(Info).startsWith('ALTER /* bothways expand'))
      .filter(({ Info }) => INDEX.test(String(Info)))
  }

  test('the server carries on, the next command waits for it and starts no second one', async () => {
    const database = await engine.createDatabase()
    using project = bigProject()
    try {
      await database.script(bigSchema(ROWS))
      await runTool(database.url, project.directory, 'baseline')
      const script = join(import.meta.dirname, 'child.ts')
      const child = spawn(process.execPath, [script, database.url, project.directory, 'up', '0'], {
        env: { ...process.env, BOTHWAYS_LOCK_TIMEOUT_MS: '60000' },
      })
      const ended = once(child, 'exit')
      const reader = await database.connect()
      while ((await running(database)).length === 0) {
        expect(child.exitCode, 'the index is built before anybody looks').toBeNull()
        await sleep(1)
      }
      // At its end the ALTER waits for whoever has begun to read in the meantime.
      await reader.query('BEGIN; SELECT id FROM items LIMIT 1')
      child.kill('SIGKILL')
      await ended
      expect(await running(database), 'the server has not noticed').toHaveLength(1)
      await expect(runTool(database.url, project.directory, 'resume')).rejects.toMatchObject({
        code: 'LOCK_BUSY',
        exitCode: 22,
        message: expect.stringMatching(/ in: ALTER \/\* bothways expand\/\d+ \*\/ TABLE `items` ADD INDEX/),
      })
      await reader.query('COMMIT')
      const sent: string[] = []
      const through = (session: Session): Session => ({
        ...session,
        get alive() {
          return session.alive
        },
        async script(sql) {
          sent.push(sql)
          await session.script(sql)
        },
      })
      await runTool(database.url, project.directory, 'resume', { lockWait: '120', through })
      expect(sent.filter((text) => INDEX.test(text))).toEqual([])
      expect(await database.query('SELECT state FROM bothways_migrations')).toEqual([{ state: 'expanded' }])
    } finally {
      await database.dispose()
    }
  })
})
