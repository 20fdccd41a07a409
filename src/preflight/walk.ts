import { MigrateError } from '../errors/migrate-error.ts'
import { STOP_SIGNALS, type StopSignal } from '../errors/stop-signal.ts'
import type { Leaf } from '../dialect/dialect.ts'
import type { Stretch } from '../dialect/law-dialect.ts'
import { tableText } from '../model/names.ts'
import type { LookContext } from './look-context.ts'

const TARGET_MS = 2000
const MOST_PAGES = 1_000_000

/** Gives the rows of a stretch that it has seen. */
export type Visit = (stretch: Stretch) => Promise<number>

/**
 * Goes through a table in stretches of about two seconds, so that no snapshot is held for long. What takes longer than
 * the timeout is halved, and the walk goes on from there.
 */
export async function walk(
  context: LookContext,
  title: string,
  leaves: readonly Leaf[],
  visit: Visit,
): Promise<number> {
  const all = leaves.reduce((sum, leaf) => sum + Math.max(1, leaf.pages), 0)
  const started = performance.now()
  let pages = context.firstPages
  let done = 0
  let rows = 0
  for (const leaf of leaves) {
    const end = Math.max(1, leaf.pages)
    let from = 0
    while (from < end) {
      stopIfAsked(context)
      const to = from + pages >= end ? null : from + pages
      const begun = performance.now()
      const seen = await tried(context, visit, { leaf, from, to, row: null })
      if (seen === null) {
        if (pages === 1) throw tooSlow(context, leaf)
        pages = Math.ceil(Math.min(pages, end - from) / 2)
        continue
      }
      const ms = performance.now() - begun
      rows += seen
      done += (to ?? end) - from
      from = to ?? end
      pages = Math.max(1, Math.min(MOST_PAGES, pages * 4, Math.round((pages * TARGET_MS) / Math.max(ms, 1))))
      const elapsed = performance.now() - started
      context.on({
        kind: 'stepProgress',
        stepId: title,
        title,
        rows,
        share: done / all,
        rowsPerSecond: Math.round((rows * 1000) / Math.max(1, elapsed)),
        remainingMs: Math.round((elapsed * (all - done)) / done),
      })
    }
  }
  return rows
}

/** Null where it took too long. */
async function tried(context: LookContext, visit: Visit, stretch: Stretch): Promise<number | null> {
  try {
    return await visit(stretch)
  } catch (error) {
    if (context.dialect.classify(error).kind === 'canceled') return null
    throw error
  }
}

function stopIfAsked({ signal }: LookContext): void {
  if (!signal.aborted) return
  const name = signal.reason as StopSignal
  throw new MigrateError('PREFLIGHT', {
    what: `Stopped by ${name} while rows were looked at`,
    next: 'Run the command again: it looks from the start.',
    exitCode: STOP_SIGNALS[name],
  })
}

function tooSlow({ timeoutMs }: LookContext, { table }: Leaf): MigrateError {
  return new MigrateError('PREFLIGHT', {
    what: `A look at a few rows of ${tableText(table)} took longer than ${timeoutMs / 1000} s`,
    next: 'Look for what slows the expressions down: a function that waits, or a foreign key without an index to look it up by.',
  })
}
