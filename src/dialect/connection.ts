import type { ServerFacts, Session } from './session.ts'

/** A session and what its server said of itself. */
export interface Connection {
  readonly session: Session
  readonly facts: ServerFacts
}
