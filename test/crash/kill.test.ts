import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../engines/engine.ts'
import type { Scratch } from '../project/scratch.ts'
import { differences, everything, type Everything } from './everything.ts'
import { legsOf, origins, type Leg, type Origin } from './legs.ts'
import { onCopy } from './on-copy.ts'
import { standing } from './standing.ts'
import { places } from './places.ts'
import { runTool } from './tool.ts'

const WRITES = 5

async function killed(
  database: Database<unknown>,
  directory: string,
  leg: Leg,
  boundary: number,
): Promise<void> {
  const script = join(import.meta.dirname, 'child.ts')
  const child = spawn(process.execPath, [script, database.url, directory, leg.command, String(boundary)], {
    // Every child reads the same sources.
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, '.compiled') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal, `boundary ${boundary} of ${leg.name}`).toBe('SIGKILL')
}

describe.each(places)('kill -9 on $name', ({ engine, subject, killStride }) => {
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

  async function controls(leg: Leg): Promise<{ before: Everything; arrived: Everything; steps: number }> {
    let steps = 0
    const arrived = await onCopy(engine, templates[leg.from], async (database) => {
      await runTool(database.url, project.directory, leg.command, {
        on: (event) => (steps += event.kind === 'stepStarted' ? 1 : 0),
      })
      await database.script(leg.writes(WRITES))
      return everything(database)
    })
    const before = await onCopy(engine, templates[leg.from], async (database) => {
      await database.script(leg.writes(WRITES))
      return everything(database)
    })
    return { before, arrived, steps }
  }

  test.each(legsOf(subject))(
    'between two steps of $name: resume arrives, abort returns',
    { timeout: 300_000 },
    async (leg) => {
      const { before, arrived, steps } = await controls(leg)
      const problems: string[] = []
      for (let boundary = 1; boundary <= steps + 1; boundary += killStride) {
        await onCopy(engine, templates[leg.from], async (database) => {
          await killed(database, project.directory, leg, boundary)
          await database.script(leg.writes(WRITES))
          const command = boundary % 2 === 0 ? 'abort' : 'resume'
          // The server notices that the process is gone a moment later than we do.
          await runTool(database.url, project.directory, command, { lockWait: '30' })
          const { state } = await standing(database)
          // What had not begun is not begun by resume; what had come to its end is not undone by abort.
          if (command === 'resume' && state === leg.states[0]) {
            await runTool(database.url, project.directory, leg.command)
          }
          const goal = command === 'resume' || state === leg.states[1] ? arrived : before
          const ended = command === 'resume' || boundary === steps + 1 || state === leg.states[0]
          if (!ended) problems.push(`${boundary}: abort ended ${state}`)
          const found = differences(goal, await everything(database))
          problems.push(...found.slice(0, 9).map((line) => `${boundary}: ${command}: ${line}`))
        })
      }
      expect(problems).toEqual([])
    },
  )
})
