import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, type Database } from '../engines/engine.ts'
import type { Scratch } from '../project/scratch.ts'
import { cutOff } from './cut-off.ts'
import { differences, everything } from './everything.ts'
import { LEGS, origins, type Leg, type Origin } from './legs.ts'
import { subjectProject } from './subject.ts'
import { runTool } from './tool.ts'

const WRITES = 5
/** An abort of many messages is cut off at every sixth; on the servers after the first, at fewer. */
const STRIDE = 6

describe.each(servers)('an abort that is cut off itself on $name', (engine) => {
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

  /** How many messages the work takes. */
  const counted = (template: Database, command: Leg['command'] | 'abort'): Promise<number> =>
    onCopy(template, async (database) => {
      const counter = cutOff(database)
      await runTool(database.url, project.directory, command, counter)
      return counter.messages()
    })

  /** The last moment before which the move has not come to its end: everything is there to be taken back. */
  async function lastOnTheWay(leg: Leg): Promise<number> {
    for (let moment = await counted(templates[leg.from], leg.command); moment > 1; moment -= 1) {
      const state = await onCopy(templates[leg.from], async (database) => {
        const cut = cutOff(database, moment)
        await expect(runTool(database.url, project.directory, leg.command, cut)).rejects.toThrow(/lost/)
        return (await database.query('select state from bothways.migrations'))[0]?.['state']
      })
      if (state !== leg.states[1]) return moment
    }
    throw new Error(`${leg.name} is never half done`)
  }

  test.each(LEGS)(
    'in $name: abort or resume bring it to where it began or where it went',
    { timeout: 300_000 },
    async (leg) => {
      const template = templates[leg.from]
      const goals = await Promise.all(
        (['before', 'arrived'] as const).map((goal) =>
          onCopy(template, async (database) => {
            if (goal === 'arrived') await runTool(database.url, project.directory, leg.command)
            await database.script(leg.writes(WRITES))
            return everything(database)
          }),
        ),
      )
      const problems: string[] = []
      await onCopy(template, async (crashed) => {
        const onTheWay = await lastOnTheWay(leg)
        const cut = cutOff(crashed, onTheWay)
        await expect(runTool(crashed.url, project.directory, leg.command, cut)).rejects.toThrow(/lost/)
        await crashed.script(leg.writes(WRITES))
        const messages = await counted(crashed, 'abort')
        for (let moment = 1; moment <= messages; moment += engine === servers[0] ? STRIDE : 4 * STRIDE) {
          await onCopy(crashed, async (database) => {
            const again = cutOff(database, moment)
            await expect(runTool(database.url, project.directory, 'abort', again)).rejects.toThrow(/lost/)
            for (const command of ['abort', 'resume'] as const) {
              await onCopy(database, async (copy) => {
                await runTool(copy.url, project.directory, command)
                const found = await everything(copy)
                const [before = [], arrived = []] = goals.map((goal) => differences(goal, found))
                const wrong = command === 'resume' && arrived.length === 0 ? [] : before
                problems.push(...wrong.map((line) => `${moment}: ${command}: ${line}`))
              })
            }
          })
        }
      })
      expect(problems).toEqual([])
    },
  )
})
