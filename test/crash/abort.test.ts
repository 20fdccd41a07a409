import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../engines/engine.ts'
import type { Scratch } from '../project/scratch.ts'
import { cutOff } from './cut-off.ts'
import { differences, everything } from './everything.ts'
import { legsOf, origins, type Leg, type Origin } from './legs.ts'
import { onCopy } from './on-copy.ts'
import { standing } from './standing.ts'
import { places } from './places.ts'
import { runTool } from './tool.ts'

const WRITES = 5

describe.each(places)('an abort that is cut off itself on $name', ({ engine, subject, abortStride }) => {
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

  /** A move that is half done, with writes of whoever is served meanwhile. */
  const onCrashed = <T>(
    leg: Leg,
    moment: number,
    use: (database: Database<unknown>) => Promise<T>,
  ): Promise<T> =>
    onCopy(engine, templates[leg.from], async (database) => {
      const cut = cutOff(database, moment)
      await expect(runTool(database.url, project.directory, leg.command, cut)).rejects.toThrow(/lost/)
      await database.script(leg.writes(WRITES))
      return use(database)
    })

  /** The message by which the move comes to its end: before it, everything is there to be taken back. */
  const lastOnTheWay = (leg: Leg): Promise<number> =>
    onCopy(engine, templates[leg.from], async (database) => {
      const counter = cutOff(database)
      let last = 0
      await runTool(database.url, project.directory, leg.command, {
        ...counter,
        on: (event) => (last = event.kind === 'moveDone' ? counter.messages() : last),
      })
      return last
    })

  const messagesOfAbort = (leg: Leg, moment: number): Promise<number> =>
    onCrashed(leg, moment, async (database) => {
      expect((await standing(database)).state, `${leg.name} is half done`).not.toBe(leg.states[1])
      const counter = cutOff(database)
      await runTool(database.url, project.directory, 'abort', counter)
      return counter.messages()
    })

  test.each(legsOf(subject))(
    'in $name: abort or resume bring it to where it began or where it went',
    { timeout: 300_000 },
    async (leg) => {
      const template = templates[leg.from]
      const goals = await Promise.all(
        (['before', 'arrived'] as const).map((goal) =>
          onCopy(engine, template, async (database) => {
            if (goal === 'arrived') await runTool(database.url, project.directory, leg.command)
            await database.script(leg.writes(WRITES))
            return everything(database)
          }),
        ),
      )
      const problems: string[] = []
      const onTheWay = await lastOnTheWay(leg)
      const messages = await messagesOfAbort(leg, onTheWay)
      for (let moment = 1; moment <= messages; moment += abortStride) {
        for (const command of ['abort', 'resume'] as const) {
          await onCrashed(leg, onTheWay, async (database) => {
            const again = cutOff(database, moment)
            await expect(runTool(database.url, project.directory, 'abort', again)).rejects.toThrow(/lost/)
            await runTool(database.url, project.directory, command)
            const found = await everything(database)
            const [before = [], arrived = []] = goals.map((goal) => differences(goal, found))
            const wrong = command === 'resume' && arrived.length === 0 ? [] : before
            problems.push(...wrong.slice(0, 9).map((line) => `${moment}: ${command}: ${line}`))
          })
        }
      }
      expect(problems).toEqual([])
    },
  )
})
