import { isMigrateError, MigrateError } from '../../errors/migrate-error.ts'
import { renderDifference } from '../../catalog/render-diff.ts'
import { isStop } from '../../execute/stop.ts'
import { withRun } from '../../execute/run.ts'
import type { Move } from '../../execute/move.ts'
import type { MigrationName } from '../../model/names.ts'
import { counted } from '../../observe/words.ts'
import { cloneSchema } from '../../rehearse/clone-schema.ts'
import { fillEmpty } from '../../rehearse/fill-empty.ts'
import { giveSample } from '../../rehearse/give-sample.ts'
import { withShadow, type ShadowPlace } from '../../rehearse/shadow.ts'
import { readState, remainderOf, type Remainder, type State } from '../../rehearse/state.ts'
import type { Database } from '../../rehearse/two-views.ts'
import { withLock, type Workspace } from '../workspace.ts'
import { recordCatalog } from './catalog-record.ts'
import type { Rehearsal, Turn } from './drill-report.ts'
import { revert } from './revert.ts'
import type { Leg } from './revert-target.ts'
import { shadowWorkspace } from './shadow-workspace.ts'

const QUIET = { on: (): void => undefined, allowCopy: true } as const

/**
 * Makes the present state of a database once more on a shadow, its own rows where a sample
 * is given and generated ones elsewhere, and does there what an incident responder
 * would: revert, revert once more, and forward again. `turns` are the legs of each. The original is only read.
 */
export function rehearseRevert(
  source: Workspace,
  place: ShadowPlace,
  sample: Database | null,
  turns: readonly (readonly Leg[])[],
): Promise<Rehearsal> {
  return withShadow(place, async (shadow) => {
    const leftOut = await cloneSchema(source, shadow)
    const workspace = shadowWorkspace(shadow, source.project)
    const steps = await stepsOf(source, turns)
    const done: Turn[] = turns.map((legs, number) => ({
      legs,
      steps: steps[number] ?? [],
      ms: null,
      debts: 0,
    }))
    const againMs: (number | null)[] = turns.map(() => null)
    const notBack: string[][] = turns.map(() => [])
    const facts = { leftOut, turns: done, againMs, notBack, tables: 0, rows: 0, sampled: sample !== null }
    try {
      await refuseOtherState(source, workspace, leftOut)
      if (sample !== null) await giveSample(sample, shadow)
      await fillEmpty(shadow, await readState(shadow))
      const before = await readState(shadow)
      Object.assign(facts, { tables: before.images.size, rows: rowsIn(before) })
      // Each time one further back, so that it is known from where it came forward whole.
      for (const [number, turn] of turns.entries()) {
        for (const [earlier, one] of done.slice(0, number + 1).entries()) {
          const { debts, ms } = await timed(() => revert(workspace, QUIET))
          done[earlier] = { ...one, debts, ms: one.ms ?? ms }
        }
        const legs = turns.slice(0, number).flat()
        const forward = await timed(() => forwardAgain(workspace, [...legs, ...turn]))
        againMs[number] = forward.ms
        notBack[number] = linesOf(remainderOf(before, await readState(shadow)))
      }
      return { ...facts, failure: null }
    } catch (error) {
      if (!isMigrateError(error) || isStop(error)) throw error
      return { ...facts, failure: error.message }
    }
  })
}

async function timed<T extends object>(work: () => Promise<T>): Promise<T & { readonly ms: number }> {
  const started = performance.now()
  const result = await work()
  return { ...result, ms: performance.now() - started }
}

const MOST_LINES = 5

function linesOf({ differences, losses }: Remainder): string[] {
  return [
    ...differences.map(renderDifference),
    ...losses.map(
      ({ columns, rows, table }) =>
        `${counted(rows, 'row')} of ${table}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`,
    ),
  ].slice(0, MOST_LINES)
}

/** A shadow on a server of another kind takes next to nothing, and a drill there would say nothing. */
async function refuseOtherState(
  source: Workspace,
  workspace: Workspace,
  leftOut: Rehearsal['leftOut'],
): Promise<void> {
  const states = async ({ store }: Workspace): Promise<string> =>
    (await store.read()).entries.map(({ name, state }) => `${name} ${state}`).join('\n')
  if ((await states(source)) === (await states(workspace))) return
  throw new MigrateError('NOT_SUPPORTED', {
    what: `${workspace.connection.facts.engine} can't be given the state of ${source.connection.facts.engine}`,
    details: leftOut.map(({ because, what }) => `${what}: ${because}`),
    next: 'Name a server of the same kind and version with --shadow-url.',
  })
}

/** By the ledger's own plans: the files of the migrations may be on another machine. */
async function forwardAgain(workspace: Workspace, legs: readonly Leg[]): Promise<object> {
  const names = [...new Set(legs.map(({ migration }) => migration))]
  const plans = new Map((await workspace.store.plans(names)).map((plan) => [plan.name, plan]))
  const moves = legs.toReversed().flatMap(({ migration, transition }): readonly Move[] => {
    const program = plans.get(migration)?.program
    const way = transition === 'restore' ? 'contract' : 'reapply'
    return program === undefined ? [] : [{ migration, transition: way, steps: program[way] }]
  })
  await withLock(workspace, QUIET, (context) =>
    withRun(context, 'up', recordCatalog(workspace), (run) => run(moves)),
  )
  return {}
}

async function stepsOf(
  { store }: Workspace,
  turns: readonly (readonly Leg[])[],
): Promise<readonly Turn['steps'][]> {
  const names = [...new Set<MigrationName>(turns.flat().map(({ migration }) => migration))]
  const plans = new Map((await store.plans(names)).map((plan) => [plan.name, plan]))
  return turns.map((legs) =>
    legs.flatMap(({ migration, transition }) =>
      (plans.get(migration)?.program[transition] ?? [])
        .filter(({ kind }) => kind !== 'assert')
        .map(({ lock, tables, title }) => ({ title, tables, lock })),
    ),
  )
}

function rowsIn({ images }: State): number {
  return [...images.values()].reduce((sum, { rows }) => sum + rows.length, 0)
}
