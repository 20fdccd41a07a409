import type { ContractSource, EngineFamily, TableUse } from '../../model/release-contract.ts'
import type { SeenStatement } from '../observed-contract.ts'

/** What one `--from` gives. */
export type Found = Declared | Seen

export interface Declared {
  readonly kind: 'declared'
  readonly tables: Readonly<Record<string, TableUse>>
  readonly engine?: EngineFamily
  /** What was passed over, a sentence each. */
  readonly notes: readonly string[]
}

export interface Seen {
  readonly kind: 'seen'
  readonly engine: EngineFamily
  readonly source: ContractSource
  readonly statements: readonly SeenStatement[]
  readonly notes: readonly string[]
}
