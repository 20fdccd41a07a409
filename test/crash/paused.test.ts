import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../src/dialect/session.ts'
import type { Database } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import type { Scratch } from '../project/scratch.ts'
import { differences, everything } from './everything.ts'
import { origins, type Origin } from './legs.ts'
import { mysqlSubject } from './mysql-subject.ts'
import { onCopy } from './on-copy.ts'
import { runTool } from './tool.ts'

/** What the tool is about to send when it pauses. */
const MESSAGES: readonly RegExp[] = [
  /INSERT INTO bothways_journal .*'intent'/,
  /ALTER .*_contracted` tinyint/,
  /CREATE TRIGGER/,
  /INSERT INTO bothways_journal .*'done'/,
]

describe.each(mysqlEngines)('two runners on $name', (engine) => {
  let project: Scratch
  let templates: Readonly<Record<Origin, Database<unknown>>>
  beforeAll(async () => {
    project = mysqlSubject.project()
    templates = await origins(engine, mysqlSubject, project.directory)
  })
  afterAll(async () => {
    project[Symbol.dispose]()
    await Promise.all(Object.values(templates).map((template) => template.dispose()))
  })

  /** Pauses before its first message of this kind, until `meanwhile` is done. */
  function pausing(
    message: RegExp,
    meanwhile: (session: Session) => Promise<void>,
  ): (session: Session) => Session {
    let paused = false
    return (session) => ({
      ...session,
      get alive() {
        return session.alive
      },
      async script(sql) {
        if (!paused && message.test(sql)) {
          paused = true
          await meanwhile(session)
        }
        return session.script(sql)
      },
    })
  }

  test('the second is told who is at work, and changes nothing', async () => {
    await onCopy(engine, templates.expanded, async (database) => {
      const through = pausing(/CREATE TRIGGER/, async () => {
        const before = await everything(database)
        for (const command of ['contract', 'resume', 'abort', 'up'] as const) {
          await expect(runTool(database.url, project.directory, command)).rejects.toMatchObject({
            code: 'LOCK_BUSY',
            exitCode: 22,
            message: expect.stringMatching(
              /session \d+ \(user root, from .*, idle for \d+ s\) holds the lock/,
            ),
          })
        }
        expect(differences(before, await everything(database))).toEqual([])
      })
      await runTool(database.url, project.directory, 'contract', { through })
    })
  })

  test.each(MESSAGES)(
    'one that paused before %s, and lost the lock meanwhile, does nothing more',
    async (message) => {
      await onCopy(engine, templates.expanded, async (database) => {
        let goal: Awaited<ReturnType<typeof everything>> | undefined
        const through = pausing(message, async (session) => {
          // As a pooler does that changes servers, and as time does.
          await session.query('SELECT RELEASE_ALL_LOCKS()')
          await database.query(`UPDATE bothways_lease SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND`)
          await runTool(database.url, project.directory, 'resume')
          goal = await everything(database)
        })
        await expect(runTool(database.url, project.directory, 'contract', { through })).rejects.toMatchObject(
          { code: 'LOCK_LOST', exitCode: 24 },
        )
        expect(goal?.ledger).toContainEqual(expect.objectContaining({ state: 'contracted' }))
        expect(differences(goal as NonNullable<typeof goal>, await everything(database))).toEqual([])
      })
    },
  )
})
