import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../engines/engine.ts'
import type { Scratch } from '../project/scratch.ts'
import { cutOff } from './cut-off.ts'
import { differences, everything, type Everything } from './everything.ts'
import { legsOf, origins, type Leg, type Origin } from './legs.ts'
import { onCopy } from './on-copy.ts'
import { standing } from './standing.ts'
import { places } from './places.ts'
import { runTool } from './tool.ts'

const WRITES = 5

describe.each(places)('a lost connection on $name', ({ engine, subject, ends }) => {
  let project: Scratch
  let templates: Readonly<Record<Origin, Database<unknown>>>
  beforeAll(async () => {
    project = subject.project()
    templates = await origins(engine, subject, project.directory)
  })
  afterAll(async () => {
    project[Symbol.dispose]()
    await Promise.all(Object.values(templates).map((template) => template.dispose()))
  })

  const undisturbed = (leg: Leg): Promise<{ messages: number; arrived: Everything }> =>
    onCopy(engine, templates[leg.from], async (database) => {
      const counter = cutOff(database)
      await runTool(database.url, project.directory, leg.command, counter)
      await database.script(leg.writes(WRITES))
      return { messages: counter.messages(), arrived: await everything(database) }
    })

  const neverRun = (leg: Leg): Promise<Everything> =>
    onCopy(engine, templates[leg.from], async (database) => {
      await database.script(leg.writes(WRITES))
      return everything(database)
    })

  async function raisedBy(work: () => Promise<void>): Promise<readonly string[]> {
    try {
      await work()
      return []
    } catch (error) {
      return [`raised ${String(error)}`]
    }
  }

  test.each(legsOf(subject))(
    'in $name: resume arrives, abort returns, and the application writes meanwhile',
    { timeout: 600_000 },
    async (leg) => {
      const { messages, arrived } = await undisturbed(leg)
      const before = await neverRun(leg)
      const problems: string[] = []
      const moments = Array.from({ length: messages }, (_, index) => index + 1)
      for (const moment of moments) {
        for (const command of ends(moment)) {
          await onCopy(engine, templates[leg.from], async (database) => {
            const cut = cutOff(database, moment)
            await expect(
              runTool(database.url, project.directory, leg.command, cut),
              `message ${moment}`,
            ).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
            await database.script(leg.writes(WRITES))
            const { state, unfinished } = await standing(database)
            const raised = await raisedBy(async () => {
              if (unfinished) await runTool(database.url, project.directory, command)
              // What had not begun is not begun by resume: the command itself does that.
              if (command === 'resume' && (await standing(database)).state === leg.states[0])
                await runTool(database.url, project.directory, leg.command)
            })
            // A move that has come to its end stays: only the run was still to be closed.
            const goal = command === 'resume' || state === leg.states[1] ? arrived : before
            const found = differences(goal, await everything(database))
            problems.push(
              ...[...raised, ...found.slice(0, 9)].map((line) => `${moment}: ${command}: ${line}`),
            )
          })
        }
      }
      expect(problems).toEqual([])
    },
  )
})
