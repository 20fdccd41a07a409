import type { Session } from './session.ts'

/** A statement of a script that somebody wrote for another tool. */
export interface Statement {
  readonly text: string
  /** `alone`: takes no transaction. `boundary`: begins or ends one itself. */
  readonly kind: 'plain' | 'alone' | 'boundary'
}

/** What it takes to run a script as another tool would. */
export interface ScriptDialect {
  /** Cuts as the engine does. Null where it can't be told for certain where a statement ends. */
  cut(text: string): Promise<readonly Statement[] | null>
  /** The session as a new connection finds it, for one script of somebody else's. */
  enter(session: Session): Promise<void>
  /** Ends what the script left open, and takes the session back. */
  leave(session: Session): Promise<void>
  /** How file names call this engine, where a folder has one for each: the best first. */
  readonly namesInFiles: readonly string[]
  /** How other libraries call this engine, and a URL that they understand. */
  drivers(url: string): { readonly knex: string; readonly url: string }
  /** What the server would need to have: `the extension vector`, `the role app`. Null where the failure is another. */
  lacks(error: unknown): string | null
}
