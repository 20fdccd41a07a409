import { inspect } from '../../src/cli/flow/catalog-record.ts'
import { revertTarget } from '../../src/cli/flow/revert-target.ts'
import { storedEntry } from '../../src/cli/flow/stored-entry.ts'
import type { BackfillDialect, Dialect, Leaf } from '../../src/dialect/dialect.ts'
import type { Session } from '../../src/dialect/session.ts'
import { EXIT } from '../../src/errors/exit-code.ts'
import { isMigrateError } from '../../src/errors/migrate-error.ts'
import { newRunId } from '../../src/execute/ids.ts'
import { abortRun, resumeRun } from '../../src/execute/resume.ts'
import type { RunContext } from '../../src/execute/run-context.ts'
import { withRun } from '../../src/execute/run.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { State, Transition } from '../../src/model/state.ts'
import type { Cut } from './command.ts'
import { cutSession } from './cut-session.ts'
import { nestedSession } from './nested-session.ts'
import { schemaOf } from './schema-of.ts'
import { clear, isNested, NAME, type Stage, type Subject } from './stage.ts'

/** How a command of the tool ended. */
export type Ended =
  | { readonly how: 'done'; readonly debts: number }
  | { readonly how: 'refused'; readonly why: string }
  | { readonly how: 'cut'; readonly why: string }

/** One run of the model on a scenario: from the schema before the migration, with no rows. */
export interface Run {
  readonly session: Session
  /** Sends statements of an application; what the server says where it refuses one, and then none of them happened. */
  send(statements: readonly string[], identity: string | null): Promise<string | null>
  move(transition: Transition, cut: Cut | null): Promise<Ended>
  /** Where the ledger says that the migration stands. */
  state(): Promise<State>
  /** Ends what a cut left; null where nothing had begun. */
  finish(how: 'resume' | 'abort'): Promise<Ended | null>
  catalog(): Promise<Catalog>
  /** Whether the tool would take the migration back. */
  revertible(): Promise<boolean>
  end(): Promise<Stage>
}

/**
 * In one transaction where that may be, else on tables made anew.
 */
export async function beginRun(subject: Subject): Promise<Run> {
  let { stage } = subject
  const nested = isNested(stage, subject.scenario)
  if (nested) await stage.workspace.connection.session.script('BEGIN')
  else await clear(stage, schemaOf(subject.scenario, stage.speech))
  const session = (): Session =>
    nested ? nestedSession(stage.workspace.connection.session) : stage.workspace.connection.session
  const contextOf = (through: Session, on: RunContext['on']): RunContext => ({
    dialect: pageByPage(stage.workspace.dialect),
    connection: { session: through, facts: stage.workspace.connection.facts },
    runId: newRunId(),
    actor: 'model',
    toolVersion: '0',
    on,
    signal: new AbortController().signal,
    lockTimeoutMs: 2000,
    lockBudgetMs: 5000,
    onConflict: 'keep',
    allowCopy: true,
  })
  const ended = async (through: Session, work: (context: RunContext) => Promise<unknown>): Promise<Ended> => {
    let debts = 0
    try {
      await work(
        contextOf(through, (event) => {
          if (event.kind === 'debtOpened') debts += 1
        }),
      )
      return { how: 'done', debts }
    } catch (error) {
      if (!isMigrateError(error)) throw error
      if (error.code === 'CONNECTION_LOST') return { how: 'cut', why: error.message }
      if ([EXIT.refused, EXIT.putBack, EXIT.stopped].some((code) => code === error.exitCode))
        return { how: 'refused', why: `${error.message} ${error.details.join('; ')}` }
      throw error
    }
  }
  return {
    get session() {
      return stage.workspace.connection.session
    },
    send: (statements, identity) => sendAll(stage, nested, statements, identity),
    async move(transition, cut) {
      const through = cut === null ? session() : cutSession(session(), cut)
      const result = await ended(through, (context) =>
        withRun(context, commandOf(transition), nothing, async (run) => {
          if (transition === 'expand') {
            const { ready } = subject
            await run([
              {
                migration: NAME,
                transition,
                steps: ready.program.expand,
                entry: storedEntry(ready, context.runId),
              },
            ])
            return
          }
          // The ledger holds the way: nothing of the plan in hand is used.
          const { program } = await context.dialect.ledger(context.connection.session).plan(NAME)
          await run([{ migration: NAME, transition, steps: program[transition] }])
        }),
      )
      if (result.how === 'cut' && !nested) stage = await stage.reconnect()
      return result
    },
    async state() {
      const { entries } = await stage.workspace.dialect.ledger(session()).read()
      return entries[0]?.state ?? 'pending'
    },
    async finish(how) {
      const snapshot = await stage.workspace.dialect.ledger(session()).read()
      const { unfinished } = snapshot
      if (unfinished === null) return null
      return ended(session(), (context) =>
        (how === 'resume' ? resumeRun : abortRun)({ ...context, runId: unfinished.id }, snapshot, nothing),
      )
    },
    catalog: () =>
      inspect({ ...stage.workspace, connection: { ...stage.workspace.connection, session: session() } }),
    async revertible() {
      const store = stage.workspace.dialect.ledger(session())
      const { entries } = await store.read()
      try {
        return revertTarget(entries, await store.runs(100), {}).length > 0
      } catch (error) {
        if (isMigrateError(error)) return false
        throw error
      }
    },
    async end() {
      if (nested) await stage.workspace.connection.session.script('ROLLBACK')
      return stage
    },
  }
}

const nothing = (): Promise<readonly string[]> => Promise.resolve([])

function commandOf(transition: Transition): 'up' | 'contract' | 'revert' | 'purge' {
  const commands = {
    expand: 'up',
    reapply: 'up',
    contract: 'contract',
    restore: 'revert',
    withdraw: 'revert',
    purge: 'purge',
    discard: 'purge',
  } as const satisfies Readonly<Record<Transition, string>>
  return commands[transition]
}

async function sendAll(
  stage: Stage,
  nested: boolean,
  statements: readonly string[],
  identity: string | null,
): Promise<string | null> {
  const { session } = stage.workspace.connection
  const { speech } = stage
  const [begin, commit, rollback] = nested
    ? ['SAVEPOINT app', 'RELEASE SAVEPOINT app', 'ROLLBACK TO SAVEPOINT app; RELEASE SAVEPOINT app']
    : ['START TRANSACTION', 'COMMIT', 'ROLLBACK']
  const release = speech.release(identity)
  const silence = speech.release(null)
  try {
    await session.script([begin, release, ...statements, silence, commit].join(';\n'))
    return null
  } catch (error) {
    await session.script(`${rollback};\n${silence}`)
    if (isForbidden(error)) return String(error)
    throw error
  }
}

/** What a schema may refuse; a missing column or a broken trigger is no rule of anybody's. */
function isForbidden(error: unknown): boolean {
  const { code, errno } = error as { readonly code?: string; readonly errno?: number }
  if (errno !== undefined) return [1048, 1062, 1364, 1452, 3819, 4025, 1264, 1406, 1644].includes(errno)
  return code !== undefined && /^(23|22)/.test(code)
}

/** Slices of one page each, so that a cut finds a backfill half done. */
function pageByPage(dialect: Dialect): Dialect {
  const { backfill } = dialect
  type Part = Leaf & { readonly first: number }
  const paged: BackfillDialect = {
    ...backfill,
    async leaves(session, table) {
      const leaves = await backfill.leaves(session, table)
      return leaves.flatMap((leaf) =>
        Array.from({ length: leaf.pages }, (_, first): Part => ({ ...leaf, pages: 1, first })),
      )
    },
    slice: (leaf, filling, from, to, patient) => {
      const { first } = leaf as Part
      return backfill.slice(leaf, filling, from + first, to + first, patient)
    },
  }
  return { ...dialect, backfill: paged }
}
