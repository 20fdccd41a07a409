import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../src/dialect/session.ts'
import type { Database } from '../engines/engine.ts'
import { killable, type DedicatedServer } from '../engines/dedicated.ts'
import type { Scratch } from '../project/scratch.ts'
import { bigProject, bigSchema, WRITES } from './big.ts'
import { differences, everything } from './everything.ts'
import { runTool, type Command, type ToolOptions } from './tool.ts'

interface Place {
  readonly where: string
  readonly command: Command
  readonly step: RegExp
  /** The message in the midst of which the server goes; null: before the step sends any. */
  readonly message: RegExp | null
  readonly writes: readonly string[]
  /** Enough for the message to take its time. */
  readonly rows: number
}

const PLACES: readonly Place[] = [
  {
    where: 'in a slice of a fill',
    command: 'up',
    step: /^fill items.price_minor/,
    message: /UPDATE \(SELECT/,
    writes: [WRITES],
    rows: 5000,
  },
  {
    where: 'in an ALTER that rebuilds the table',
    command: 'up',
    step: /^set items.note NOT NULL/,
    message: /ALTER .*ALGORITHM=INPLACE/,
    writes: [WRITES],
    rows: 20_000,
  },
  {
    where: 'between the switch and its triggers',
    command: 'contract',
    step: /^create trigger/,
    message: null,
    writes: [],
    rows: 100,
  },
]

describe.each(killable)('$name, killed', (engine) => {
  let server: DedicatedServer
  let project: Scratch
  beforeAll(async () => {
    server = await engine.start()
    project = bigProject()
  })
  afterAll(async () => {
    project[Symbol.dispose]()
    await server.stop()
  })
  const tool = (database: Database<unknown>, command: Command, options: ToolOptions = {}): Promise<void> =>
    runTool(database.url, project.directory, command, options)

  /** A database where `command` is what comes next. */
  async function before({ command, rows }: Place): Promise<Database<unknown>> {
    const database = await server.createDatabase()
    await database.script(bigSchema(rows))
    await tool(database, 'baseline')
    if (command === 'contract') await tool(database, 'up')
    return database
  }

  async function isRunning(database: Database<unknown>): Promise<boolean> {
    const name = new URL(database.url).pathname.slice(1)
    return (await database.query('SHOW PROCESSLIST')).some(
      ({ db, Info }) => db === name && /^(UPDATE|ALTER)/.test(String(Info)),
    )
  }

  /** Kills the server when all of them have got to the place. */
  async function crashAt(databases: readonly Database<unknown>[], place: Place): Promise<void> {
    let there = 0
    const gate = Promise.withResolvers<undefined>()
    const runs = databases.map((database) => {
      let inStep = false
      const waits = async (sql: string): Promise<void> => {
        if (!inStep || !(place.message ?? /./).test(sql)) return
        inStep = false
        there += 1
        await gate.promise
      }
      const through = (session: Session): Session => ({
        ...session,
        get alive() {
          return session.alive
        },
        script: async (sql) => waits(sql).then(() => session.script(sql)),
        execute: async (sql, parameters) => waits(sql).then(() => session.execute(sql, parameters)),
      })
      return tool(database, place.command, {
        through,
        on: (event) => void (event.kind === 'stepStarted' && (inStep ||= place.step.test(event.title))),
      })
    })
    const lost = Promise.all(
      runs.map((run) => expect(run).rejects.toMatchObject({ code: 'CONNECTION_LOST', exitCode: 24 })),
    )
    while (there < databases.length) await Promise.race([sleep(2), lost])
    if (place.message !== null) {
      gate.resolve(undefined)
      for (const database of databases)
        while (!(await isRunning(database))) await Promise.race([sleep(1), lost])
    }
    await server.crash()
    gate.resolve(undefined)
    await lost
    await server.restart()
  }

  test.each(PLACES)('$where: resume arrives, abort returns', { timeout: 180_000 }, async (place) => {
    const { command, writes } = place
    const [arrived, origin, resumed, aborted] = [
      await before(place),
      await before(place),
      await before(place),
      await before(place),
    ]
    await crashAt([resumed, aborted], place)
    await tool(arrived, command)
    for (const database of [arrived, origin, resumed, aborted])
      for (const write of writes) await database.script(write)
    await tool(resumed, 'resume')
    await tool(aborted, 'abort')
    for (const [expected, found] of [
      [arrived, resumed],
      [origin, aborted],
    ] as const) {
      expect(differences(await everything(expected), await everything(found)).slice(0, 9)).toEqual([])
      await expected.dispose()
      await found.dispose()
    }
  })
})
