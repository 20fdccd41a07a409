import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, type Database, type Engine } from '../engines/engine.ts'
import type { Scratch } from '../project/scratch.ts'
import { cutOff } from './cut-off.ts'
import { differences, everything, type Everything } from './everything.ts'
import { LEGS, origins, type Leg, type Origin } from './legs.ts'
import { subjectProject } from './subject.ts'
import { runTool } from './tool.ts'

/** Every moment on the first server; on the others every seventh, from a start of its own. */
const stride = (engine: Engine): number => (engine === servers[0] ? 1 : 7)
const WRITES = 5

describe.each(servers)('a lost connection on $name', (engine) => {
  let project: Scratch
  let templates: Readonly<Record<Origin, Database>>
  beforeAll(async () => {
    project = subjectProject()
    templates = await origins(engine, project.directory)
  })
  afterAll(async () => {
    project[Symbol.dispose]()
    await Promise.all(Object.values(templates).map((template) => template.dispose()))
  })

  async function onCopy<T>(template: Database, use: (database: Database) => Promise<T>): Promise<T> {
    const database = await engine.createDatabase({ template })
    try {
      return await use(database)
    } finally {
      await database.dispose()
    }
  }

  const undisturbed = (leg: Leg): Promise<{ messages: number; arrived: Everything }> =>
    onCopy(templates[leg.from], async (database) => {
      const counter = cutOff(database)
      await runTool(database.url, project.directory, leg.command, counter)
      await database.script(leg.writes(WRITES))
      return { messages: counter.messages(), arrived: await everything(database) }
    })

  const neverRun = (leg: Leg): Promise<Everything> =>
    onCopy(templates[leg.from], async (database) => {
      await database.script(leg.writes(WRITES))
      return everything(database)
    })

  async function stateOf(database: Database): Promise<{ unfinished: boolean; state: string }> {
    const [row] = await database.query(
      `select exists (select from bothways.runs where outcome in ('running', 'stopped')) as unfinished, coalesce((select state from bothways.migrations), '') as state`,
    )
    return row as { unfinished: boolean; state: string }
  }

  async function raisedBy(work: () => Promise<void>): Promise<readonly string[]> {
    try {
      await work()
      return []
    } catch (error) {
      return [`raised ${String(error)}`]
    }
  }

  test.each(LEGS)(
    'in $name: resume arrives, abort returns, and the application writes meanwhile',
    { timeout: 600_000 },
    async (leg) => {
      const { messages, arrived } = await undisturbed(leg)
      const before = await neverRun(leg)
      const problems: string[] = []
      for (let moment = 1; moment <= messages; moment += stride(engine)) {
        await onCopy(templates[leg.from], async (database) => {
          const cut = cutOff(database, moment)
          await expect(
            runTool(database.url, project.directory, leg.command, cut),
            `message ${moment}`,
          ).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
          await database.script(leg.writes(WRITES))
          const { state } = await stateOf(database)
          await onCopy(database, async (copy) => {
            const raised = await raisedBy(async () => {
              if ((await stateOf(copy)).unfinished) await runTool(copy.url, project.directory, 'abort')
            })
            // A move that has come to its end stays: only the run was still to be closed.
            const found = differences(state === leg.states[1] ? arrived : before, await everything(copy))
            problems.push(...[...raised, ...found].map((line) => `${moment}: abort: ${line}`))
          })
          const raised = await raisedBy(async () => {
            if ((await stateOf(database)).unfinished) await runTool(database.url, project.directory, 'resume')
            // What had not begun is not begun by resume: the command itself does that.
            if ((await stateOf(database)).state === leg.states[0]) {
              await runTool(database.url, project.directory, leg.command)
            }
          })
          const found = differences(arrived, await everything(database))
          problems.push(...[...raised, ...found].map((line) => `${moment}: resume: ${line}`))
        })
      }
      expect(problems).toEqual([])
    },
  )
})
