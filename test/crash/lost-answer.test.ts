import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { startProxy } from '../engines/proxy.ts'
import type { Scratch } from '../project/scratch.ts'
import { differences, everything } from './everything.ts'
import { legsOf, origins, type Leg, type Origin } from './legs.ts'
import { mysqlSubject } from './mysql-subject.ts'
import { onCopy } from './on-copy.ts'
import { runTool } from './tool.ts'

const WRITES = 5

/** Statements that commit by themselves or together: the leg, the step by its title, and a part of their text. */
const STATEMENTS: readonly (readonly [leg: Leg['name'], title: RegExp, text: string])[] = [
  ['expand', /^add products.price_minor/, 'ADD COLUMN `price_minor`'],
  ['expand', /^create trigger/, 'CREATE TRIGGER'],
  ['expand', /^fill NULL/, 'AS _bw_free'],
  ['contract', /^hold products.price/, '_contracted` tinyint'],
  ['restore', /^bring back check/, 'ADD CONSTRAINT `legacy_known`'],
  ['withdraw', /^bring back foreign key/, 'ADD CONSTRAINT `offers_product`'],
]

describe.each(mysqlEngines)('an answer that is lost on $name', (engine) => {
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

  test.each(STATEMENTS)('in %s, step %s: the catalog says whether it was done', async (name, title, text) => {
    const leg = legsOf(mysqlSubject).find((each) => each.name === name) as Leg
    const template = templates[leg.from]
    const goal = (command?: Leg['command']): Promise<Awaited<ReturnType<typeof everything>>> =>
      onCopy(engine, template, async (database) => {
        if (command !== undefined) await runTool(database.url, project.directory, command)
        await database.script(leg.writes(WRITES))
        return everything(database)
      })
    const ends = { resume: await goal(leg.command), abort: await goal() }
    for (const command of ['resume', 'abort'] as const) {
      await onCopy(engine, template, async (database) => {
        const proxy = await startProxy(database.url)
        let cut = { happened: () => false }
        const run = runTool(proxy.url, project.directory, leg.command, {
          on(event) {
            if (event.kind === 'stepStarted' && title.test(event.title)) cut = proxy.cutAt(text, 'after')
          },
        })
        await expect(run).rejects.toMatchObject({
          code: 'CONNECTION_LOST',
          exitCode: 24,
        })
        expect(cut.happened()).toBe(true)
        await database.script(leg.writes(WRITES))
        await runTool(database.url, project.directory, command, { lockWait: '30' })
        const found = differences(ends[command], await everything(database))
        expect(found.slice(0, 9), command).toEqual([])
        await proxy.close()
      })
    }
  })
})
