import type { Dialect as KyselyDialect } from 'kysely'
import type { OnEvent } from '../../model/run-event.ts'
import type { Move } from '../../execute/move.ts'
import type { Transition } from '../../model/state.ts'
import { contract } from '../flow/contract.ts'
import { revert } from '../flow/revert.ts'
import { up } from '../flow/up.ts'
import type { Workspace } from '../workspace.ts'
import { clerk, type Clerk } from './clerk.ts'
import { lostIn, wrongIn, type DemoOutcome, type StateOutcome, type StepOutcome } from './outcome.ts'
import { LAST_OF_VERSION_1, type Rows, type Shop } from './shop.ts'
import { atState, type Scene } from './state.ts'
import { underTraffic } from './traffic.ts'

export interface StoryOptions {
  readonly orders: number
  /** Customers of each version at each state. */
  readonly visits: number
  /** Told what the tool's runs do. */
  readonly on: OnEvent
  readonly signal?: AbortSignal
  /** What is going on. */
  readonly tell: (text: string) => void
  /** Each chapter as it ends. */
  readonly chapter: (chapter: StateOutcome | StepOutcome) => void
}

/** A step of the tool: what it did, and how many constraints it had to leave off. */
interface Done {
  readonly moved: readonly Pick<Move, 'transition'>[]
  readonly debts: number
}

/** Up, contract, revert, revert and up again, while both versions of the shop work and look for what they wrote. */
export async function story(workspace: Workspace, shop: Shop, options: StoryOptions): Promise<DemoOutcome> {
  const begun = performance.now()
  const { connection, dialect, project } = workspace
  const { on, orders, tell } = options
  const run = { on, ...(options.signal === undefined ? {} : { signal: options.signal }) }
  const rows: Rows = (statement) => connection.session.query(statement)

  tell("making version 1's schema …")
  await up(workspace, { ...run, contract: true, to: LAST_OF_VERSION_1 })
  tell('filling the shop …')
  await shop.seed(rows, orders)
  const original = await shop.original(rows)

  const application = (): Promise<KyselyDialect> => dialect.application(connection, project.url ?? '')
  const v1 = clerk(shop.serveV1(await application()))
  const v2 = clerk(shop.serveV2(await application()))
  let number = 0
  const scene: Scene = {
    v1,
    v2,
    original,
    rows,
    next: () => (number += 1),
    visits: options.visits,
    concurrent: connection.facts.concurrent,
    touched: new Set(),
    tell,
  }
  const states: StateOutcome[] = []
  const steps: StepOutcome[] = []
  const look = async (state: string, serving: readonly Clerk[]): Promise<void> => {
    const outcome = await atState(scene, state, serving)
    states.push(outcome)
    options.chapter(outcome)
  }
  const step = async (
    command: string,
    transition: Transition,
    serving: readonly Clerk[],
    work: () => Promise<Done>,
  ): Promise<void> => {
    const outcome = await timed(scene, command, transition, serving, work)
    steps.push(outcome)
    options.chapter(outcome)
  }

  let backedUp = false
  try {
    await look('version 1 alone', [v1])
    await step('migrate up --guarded', 'expand', [v1], async () => {
      const report = await up(workspace, { ...run, guarded: true })
      backedUp = report.backup !== null
      return { moved: report.moved, debts: 0 }
    })
    await look('both versions, expanded', [v1, v2])
    await step('migrate contract', 'contract', [v2], async () => ({
      moved: await contract(workspace, [], run),
      debts: 0,
    }))
    await look('version 2 alone, contracted', [v2])
    const back = async (): Promise<Done> => {
      const { debts, moves } = await revert(workspace, run)
      return { moved: moves, debts }
    }
    await step('migrate revert', 'restore', [v2], back)
    await look('both versions, reverted once', [v1, v2])
    await step('migrate revert', 'withdraw', [v1], back)
    await look('version 1 alone, reverted twice', [v1])
    await step('migrate up', 'reapply', [v1], async () => ({
      moved: (await up(workspace, run)).moved,
      debts: 0,
    }))
    await look('both versions, applied again', [v1, v2])
  } finally {
    await Promise.all([v1, v2].map(({ app }) => app.close()))
  }
  const { database, engine } = connection.facts
  return {
    engine,
    database,
    orders,
    originalRows: original.rows,
    backedUp,
    states,
    steps,
    ms: performance.now() - begun,
    lost: lostIn(states),
    wrong: wrongIn(states),
  }
}

/** Runs a step beside the applications that serve now; where there is one session only, between their customers. */
async function timed(
  { concurrent, next, tell }: Scene,
  command: string,
  transition: Transition,
  serving: readonly Clerk[],
  work: () => Promise<Done>,
): Promise<StepOutcome> {
  tell(`${command} …`)
  const before = serving.map(({ tally }) => ({ wrote: tally.wrote, errors: tally.errors.length }))
  for (const { tally } of serving) tally.longestMs = 0
  const clocked = async (): Promise<Done & { readonly ms: number }> => {
    const begun = performance.now()
    const done = await work()
    return { ...done, ms: performance.now() - begun }
  }
  const { debts, moved, ms } = await (concurrent ? underTraffic(serving, next, clocked) : clocked())
  return {
    command,
    transition,
    migrations: moved.length,
    ms,
    debts,
    meanwhile: concurrent
      ? serving.map(({ app, tally }, index) => ({
          version: app.name,
          wrote: tally.wrote - (before[index]?.wrote ?? 0),
          longestMs: tally.longestMs,
          errors: tally.errors.slice(before[index]?.errors ?? 0),
        }))
      : [],
  }
}
