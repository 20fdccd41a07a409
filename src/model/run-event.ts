import type { RunCommand, RunOutcome } from './ledger.ts'
import type { MigrationName } from './names.ts'
import type { Transition } from './state.ts'

/** What a run tells while it works: plain data, rendered at the edge. */
export type RunEvent =
  | {
      readonly kind: 'runStarted'
      readonly runId: string
      readonly command: RunCommand
      readonly actor: string
    }
  | {
      readonly kind: 'runEnded'
      readonly runId: string
      readonly outcome: RunOutcome
      readonly ms: number
    }
  | { readonly kind: 'lockWait'; readonly holder: string }
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'moveStarted'
      readonly migration: MigrationName
      readonly transition: Transition
      readonly steps: number
    }
  | {
      readonly kind: 'stepStarted'
      readonly migration: MigrationName
      readonly stepId: string
      readonly title: string
    }
  | {
      readonly kind: 'stepProgress'
      readonly stepId: string
      readonly title: string
      readonly rows: number
      /** 0 to 1, by pages of the table. */
      readonly share: number
      readonly rowsPerSecond: number
      readonly remainingMs: number | null
    }
  | {
      readonly kind: 'waiting'
      readonly stepId: string
      readonly reason: string
      readonly blockers: readonly string[]
      readonly pauseMs: number
    }
  | {
      readonly kind: 'stepDone'
      readonly migration: MigrationName
      readonly stepId: string
      readonly title: string
      readonly ms: number
    }
  | {
      readonly kind: 'moveDone'
      readonly migration: MigrationName
      readonly transition: Transition
      readonly ms: number
    }
  | { readonly kind: 'puttingBack'; readonly migration: MigrationName; readonly reason: string }
  | {
      readonly kind: 'debtOpened'
      readonly migration: MigrationName
      readonly constraint: string
      readonly reason: string
    }
  | {
      readonly kind: 'quarantined'
      readonly migration: MigrationName
      readonly table: string
      readonly rows: number
      readonly into: string
    }

export type OnEvent = (event: RunEvent) => void
