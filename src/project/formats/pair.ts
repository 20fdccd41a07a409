/** One direction of a hand-written migration, as its file has it. */
export interface Script {
  readonly text: string
  /** False where the tool or the file says so, and for statements that no transaction takes. */
  readonly inTransaction: boolean
}

/** A migration of another tool: its way up, and its way back if there is one. */
export interface Pair {
  /** As that tool shows it. */
  readonly name: string
  readonly up: Script
  readonly down: Script | null
}

/** Statements that refuse to run in a transaction. */
export function refusesTransaction(text: string): boolean {
  return /\b(concurrently|vacuum|create\s+database|alter\s+system)\b/i.test(text)
}
