import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MigrationName } from '../../src/model/names.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import { eventRenderer } from '../../src/observe/event-renderer.ts'

const migration = '20260101000000_prices' as MigrationName
const progress = (share: number): RunEvent => ({
  kind: 'stepProgress',
  stepId: 'expand/2',
  title: 'fill products.price_minor from price',
  rows: share * 1_000_000,
  share,
  rowsPerSecond: 250_000,
  remainingMs: (1 - share) * 4000,
})
const EVENTS: readonly RunEvent[] = [
  { kind: 'runStarted', runId: 'r', command: 'up', actor: 'ann' },
  { kind: 'moveStarted', migration, transition: 'expand', steps: 2 },
  { kind: 'stepStarted', migration, stepId: 'expand/1', title: 'add products.price_minor' },
  {
    kind: 'waiting',
    stepId: 'expand/1',
    reason: 'lock timeout',
    blockers: ['session 7 is idle in transaction'],
    pauseMs: 120,
  },
  { kind: 'stepDone', migration, stepId: 'expand/1', title: 'add products.price_minor', ms: 3 },
  progress(0.25),
  progress(0.5),
  {
    kind: 'stepDone',
    migration,
    stepId: 'expand/2',
    title: 'fill products.price_minor from price',
    ms: 4000,
  },
  { kind: 'debtOpened', migration, constraint: 'price_check', reason: '2 rows of products break it' },
  { kind: 'quarantined', migration, table: 'products', rows: 1200, into: 'bothways.quarantine_1' },
  { kind: 'moveDone', migration, transition: 'expand', ms: 4123 },
  { kind: 'puttingBack', migration, reason: 'division by zero' },
  { kind: 'runEnded', runId: 'r', outcome: 'done', ms: 4200 },
]
const LINES = `20260101000000_prices: expand
  gives way for 120 ms: lock timeout
    session 7 is idle in transaction
  fill products.price_minor from price 4.0 s
  open debt: price_check: 2 rows of products break it
  1 200 rows of products moved to bothways.quarantine_1
✓ 20260101000000_prices expand 4.1 s
20260101000000_prices: division by zero; putting it back
`

describe('the events of a run', () => {
  const said = (options: Partial<Parameters<typeof eventRenderer>[0]>, events = EVENTS): string => {
    let text = ''
    const on = eventRenderer({
      live: false,
      json: false,
      write: (part) => (text += part),
      columns: () => 60,
      ...options,
    })
    for (const event of events) on(event)
    return text
  }
  beforeEach(() => vi.stubEnv('NO_COLOR', '1'))
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.useRealTimers()
  })

  test('in a pipe are plain lines', () => {
    expect(said({})).toBe(LINES)
  })

  test('in a pipe tell progress every five seconds', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    let text = ''
    const on = eventRenderer({ live: false, json: false, write: (part) => (text += part) })
    for (let n = 1; n <= 60; n += 1) {
      vi.advanceTimersByTime(200)
      on(progress(n / 60))
    }
    expect(text.trimEnd().split('\n')).toEqual([
      '  fill products.price_minor from price: 43 %, 433 333 rows, 250 000/s, 2.3 s left',
      '  fill products.price_minor from price: 87 %, 866 667 rows, 250 000/s, 533 ms left',
    ])
  })

  test('on a terminal have one line that is written over, never wider than the terminal', () => {
    const text = said({ live: true })
    // As a terminal does: what comes behind the mark takes the place of the line.
    const over = '\r\u001B[K'
    const seen = text.split('\n').map((line) => line.split(over).at(-1))
    expect(seen.join('\n')).toBe(LINES)
    const shown = text.split(over).slice(1, 3)
    expect(shown).toEqual([
      '  fill products…: 25 %, 250 000 rows, 250 000/s, 3.0 s left',
      '  fill products…: 50 %, 500 000 rows, 250 000/s, 2.0 s left',
    ])
    expect(shown.every((line) => line.length < 60)).toBe(true)
  })

  test('as JSON are one object a line, nothing left out', () => {
    const lines = said({ json: true, live: true }).trimEnd().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(EVENTS)
  })
})
