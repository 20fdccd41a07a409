import type { BackfillStep } from '../model/step.ts'
import type { RunContext } from './run-context.ts'

const TARGET_MS = 100
const MOST_PAGES = 4096

export interface Pace {
  /** Pages to take next. */
  pages(): number
  /** Rows filled so far, all runs together. */
  rows(): number
  sliceDone(pages: number, rows: number, ms: number, share: number): void
}

/** Sizes slices so that each takes about 100 ms, and tells how far it got, at most five times a second. */
export function backfillPace(context: RunContext, step: BackfillStep, rowsBefore: number): Pace {
  let pages = 64
  let rows = rowsBefore
  let told = 0
  const started = performance.now()
  return {
    pages: () => Math.max(1, Math.round(pages)),
    rows: () => rows,
    sliceDone(taken, changed, ms, share) {
      rows += changed
      // Halfway to the ideal at a time, at most doubling: one slow slice must not starve the rest.
      const ideal = (taken * TARGET_MS) / Math.max(ms, 1)
      pages = Math.min(MOST_PAGES, pages * 2, (pages + ideal) / 2)
      const now = performance.now()
      if (now - told < 200 && share < 1) return
      told = now
      const elapsed = now - started
      context.on({
        kind: 'stepProgress',
        stepId: step.id,
        title: step.title,
        rows,
        share,
        rowsPerSecond: Math.round(((rows - rowsBefore) * 1000) / Math.max(elapsed, 1)),
        remainingMs: share === 0 ? null : Math.round((elapsed * (1 - share)) / share),
      })
    },
  }
}
