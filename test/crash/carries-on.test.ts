import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Session } from '../../src/dialect/session.ts'
import type { Database } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { bigProject, bigSchema } from './big.ts'
import { runTool } from './tool.ts'

const ROWS = 60_000
const INDEX = /ADD INDEX `items_filler_note_idx`/

/**
 * Begins to read once the ALTER is there, in the server, since a client may be too late: at its end the ALTER waits for
 * whoever has begun to read in the meantime.
 */
const READ_BESIDE = `CREATE PROCEDURE read_beside() BEGIN DECLARE n INT DEFAULT 0;
REPEAT SELECT COUNT(*) INTO n FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'ALTER /* bothways expand%ADD INDEX%';
IF n = 0 THEN DO SLEEP(0.002); END IF; UNTIL n > 0 END REPEAT;
START TRANSACTION; SELECT id FROM items LIMIT 1; END`

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
      await database.script(READ_BESIDE)
      const reader = await database.connect()
      const reading = reader.query('CALL read_beside()')
      const script = join(import.meta.dirname, 'child.ts')
      const child = spawn(process.execPath, [script, database.url, project.directory, 'up', '0'], {
        env: { ...process.env, BOTHWAYS_LOCK_TIMEOUT_MS: '60000' },
      })
      const ended = once(child, 'exit')
      await Promise.race([reading, ended])
      expect(child.exitCode, 'the index is built before anybody looks').toBeNull()
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
