import { postgres } from '../../src/dialect/postgres/dialect.ts'
import type { Session } from '../../src/dialect/session.ts'
import type { Move } from '../../src/execute/move.ts'
import { abortRun, resumeRun, unfinishedRun } from '../../src/execute/resume.ts'
import type { RunContext } from '../../src/execute/run-context.ts'
import { withRun } from '../../src/execute/run.ts'
import type { RunCommand } from '../../src/model/ledger.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import type { Transition } from '../../src/model/state.ts'
import type { Program } from '../../src/model/step.ts'
import type { Database } from '../engines/engine.ts'
import { named } from './steps.ts'

/** One process of the tool: a connection, a context, and what it told. */
export interface Runner {
  readonly session: Session
  readonly context: RunContext
  readonly events: readonly RunEvent[]
  run(moves: readonly Move[], command?: RunCommand): Promise<void>
  resume(): Promise<void>
  abort(): Promise<void>
  close(): Promise<void>
}

export interface RunnerOptions extends Partial<RunContext> {
  /** Stands between the tool and its server. */
  readonly through?: (session: Session) => Session
}

let runs = 0
const nothing = (): Promise<readonly string[]> => Promise.resolve([])

export async function runner(database: Database, options: RunnerOptions = {}): Promise<Runner> {
  const { through, ...overrides } = options
  const opened = await postgres.connect(database.url)
  const session = through?.(opened.session) ?? opened.session
  await postgres.ledger(opened.session).ensure()
  const events: RunEvent[] = []
  const context: RunContext = {
    dialect: postgres,
    connection: { ...opened, session },
    runId: `run-${++runs}`,
    actor: 'ann',
    toolVersion: '0.1.0',
    on: (event) => void events.push(event),
    signal: new AbortController().signal,
    lockTimeoutMs: 100,
    lockBudgetMs: 10_000,
    onConflict: 'keep',
    allowCopy: false,
    ...overrides,
  }
  const unfinished = async () => {
    const snapshot = await postgres.ledger(session).read()
    return { snapshot, context: { ...context, runId: unfinishedRun(snapshot).id } }
  }
  return {
    session,
    context,
    events,
    run: (moves, command = 'up') => withRun(context, command, nothing, (run) => run(moves)),
    async resume() {
      const found = await unfinished()
      await resumeRun(found.context, found.snapshot, nothing)
    },
    async abort() {
      const found = await unfinished()
      await abortRun(found.context, found.snapshot, nothing)
    },
    close: () => session.close(),
  }
}

/** The first move of a migration, with what the ledger keeps of it. */
export function expand(text: string, { runId }: Pick<RunContext, 'runId'>, whole: Program): Move {
  const name = named(text)
  return {
    migration: name,
    transition: 'expand',
    steps: whole.expand,
    entry: {
      name,
      summary: text,
      state: 'expanding',
      checksum: 'c',
      rawHash: 'r',
      planHash: 'p',
      runId,
      plan: { name, program: whole, footprint: [], lenses: [] },
    },
  }
}

export function move(text: string, transition: Transition, whole: Program): Move {
  return { migration: named(text), transition, steps: whole[transition] }
}

/** `name: state` of every migration in the ledger, and how the last run stands. */
export async function standing(database: Database): Promise<readonly string[]> {
  const rows = await database.query(
    `select substr(name, 16) || ': ' || state as line from bothways.migrations order by position`,
  )
  const runsOf = await database.query(
    'select outcome as line from bothways.runs order by started_at desc limit 1',
  )
  return [...rows, ...runsOf].map(({ line }) => String(line))
}
