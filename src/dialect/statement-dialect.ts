import type { EngineFamily, JsType } from '../model/release-contract.ts'
import type { Session } from './session.ts'

/** What an engine answers for, so that statements of applications can be tried. */
export interface StatementDialect {
  /** Whose SQL it reads. */
  readonly family: EngineFamily
  /** A prepared statement goes on with the columns that it had: once they change it is refused. */
  readonly keepsColumns: boolean
  /** An INSERT without a list of columns has to give a value to each. */
  readonly countsColumns: boolean
  /** An upsert goes by whichever unique key it meets: without one it inserts another row, and says nothing. */
  readonly meetsAnyKey: boolean
  /**
   * Reads a statement as a driver has it read, and runs nothing. Gives the types of its parameters, null where the server
   * doesn't say; throws what the server says of a statement that it doesn't take.
   */
  parameterTypes(session: Session, sql: string): Promise<readonly (string | null)[]>
  /** Has a session say that it is a release built for this migration or later; null: it says nothing. */
  identify(migration: string | null): string
  /** What the usual driver makes of a type. */
  jsType(type: string): JsType
  /** Statements that the server has counted in this database; of `role` alone where it is given. */
  seen(session: Session, role: string | null): Promise<readonly SeenText[]>
  /** Everybody who is connected to this database, but us, as far as this account and server let it be seen. */
  clients(session: Session): Promise<Clients>
}

/** Values are parameters. `sql` is null for a text that the server has cut short. */
export interface SeenText {
  readonly sql: string | null
  readonly seen: number
}

export interface Clients {
  readonly clients: readonly Client[]
  /** What keeps others out of sight, and what would show them; null where all are seen. */
  readonly unseen: Unseen | null
}

/** Sessions that call themselves alike. */
export interface Client {
  /** `application_name`, or the program's name; empty where they give none, null where it can't be known. */
  readonly name: string | null
  readonly user: string
  readonly sessions: number
}

export interface Unseen {
  /** A sentence: `this account sees its own sessions only`. */
  readonly because: string
  /** `GRANT PROCESS ON *.* TO …`. */
  readonly remedy: string
}
