import type { BackfillStep } from '../model/step.ts'
import type { RunContext } from './run-context.ts'

const TARGET_MS = 100
const FIRST_PAGES = 64
const MOST_PAGES = 2048
const LONGEST_PAUSE_MS = 1000
const TELL_EVERY_MS = 200
/** The rate is that of the last seconds: what counts is how fast it is now. */
const WINDOW_MS = 5000

export interface Pace {
  /** Pages to take next. */
  pages(): number
  /** How long to leave the server alone first: as long as a slice took that was far slower than its like. */
  pauseMs(): number
  /** Rows filled so far, those of an earlier run included. */
  rows(): number
  sliceDone(pages: number, rows: number, ms: number, share: number): void
}

/** Sizes slices so that each takes about 100 ms, and tells how far it got, at most five times a second. */
export function backfillPace(
  context: RunContext,
  step: Pick<BackfillStep, 'id' | 'title'>,
  rowsBefore: number,
): Pace {
  let pages = FIRST_PAGES
  let pauseMs = 0
  let rows = rowsBefore
  let told = 0
  const marks: { at: number; rows: number; share: number }[] = []
  return {
    pages: () => Math.max(1, Math.round(pages)),
    pauseMs: () => pauseMs,
    rows: () => rows,
    sliceDone(taken, changed, ms, share) {
      rows += changed
      pauseMs = ms > 3 * TARGET_MS ? Math.min(ms, LONGEST_PAUSE_MS) : 0
      // Halfway to the ideal at a time, at most doubling: one slow slice must not starve the rest.
      const ideal = (taken * TARGET_MS) / Math.max(ms, 1)
      pages = Math.max(1, Math.min(MOST_PAGES, pages * 2, (pages + ideal) / 2))
      const now = performance.now()
      if (now - told < TELL_EVERY_MS && share < 1) return
      told = now
      marks.push({ at: now, rows, share })
      while (marks.length > 2 && (marks[1]?.at ?? now) < now - WINDOW_MS) marks.shift()
      const [first = { at: now, rows, share }] = marks
      const elapsed = now - first.at
      const gained = share - first.share
      context.on({
        kind: 'stepProgress',
        stepId: step.id,
        title: step.title,
        rows,
        share: Math.min(1, share),
        rowsPerSecond: elapsed === 0 ? 0 : Math.round(((rows - first.rows) * 1000) / elapsed),
        remainingMs: gained <= 0 ? null : Math.round((elapsed * (1 - share)) / gained),
      })
    },
  }
}
