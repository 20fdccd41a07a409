import type { Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { OnEvent } from '../model/run-event.ts'

/** What a look at live rows needs. */
export interface LookContext {
  readonly connection: Connection
  readonly dialect: Pick<Dialect, 'classify' | 'laws' | 'backfill'>
  readonly on: OnEvent
  /** Ends the look between two stretches. */
  readonly signal: AbortSignal
  /** After which a stretch is given up and halved. */
  readonly timeoutMs: number
  /** Pages of the first stretch; those after it take about two seconds each. */
  readonly firstPages: number
}

export const LOOK: Pick<LookContext, 'timeoutMs' | 'firstPages'> = { timeoutMs: 15_000, firstPages: 8192 }

/** A question to all rows at once can't be halved. */
export const WHOLE_TIMEOUT_MS = 600_000
