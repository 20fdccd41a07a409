import type { Session } from '../../session.ts'
import type { MadeUnder } from './made-under.ts'
import { showCreate } from './show-create.ts'

interface RoutineRow extends MadeUnder, Record<string, unknown> {
  readonly specificName: string
  readonly name: string
  readonly kind: 'FUNCTION' | 'PROCEDURE'
  readonly comment: string
  readonly definer: string
}

/** With what SHOW CREATE prints. */
export interface ReadRoutine extends RoutineRow {
  readonly statement: string | null
}

const ROUTINES_QUERY = `SELECT specific_name AS specificName, routine_name AS name, routine_type AS kind,
 routine_comment AS comment, definer AS definer, sql_mode AS sqlMode, character_set_client AS characterSet,
 collation_connection AS collation, database_collation AS databaseCollation
 FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type IN ('FUNCTION', 'PROCEDURE')`

/** A value that a routine takes; what a function returns is not among them. */
export interface ParameterRow extends Record<string, unknown> {
  readonly specificName: string
  readonly kind: RoutineRow['kind']
  readonly mode: 'IN' | 'OUT' | 'INOUT'
  readonly type: string
}

export const PARAMETERS_QUERY = `SELECT specific_name AS specificName, routine_type AS kind, parameter_mode AS mode, dtd_identifier AS type
 FROM information_schema.parameters WHERE specific_schema = DATABASE() AND ordinal_position > 0
 ORDER BY specific_name, routine_type, ordinal_position`

interface EventRow extends MadeUnder, Record<string, unknown> {
  readonly name: string
  readonly timeZone: string
  readonly comment: string
  readonly definer: string
}

export interface ReadEvent extends EventRow {
  readonly statement: string | null
}

const EVENTS_QUERY = `SELECT event_name AS name, time_zone AS timeZone, event_comment AS comment, definer AS definer,
 sql_mode AS sqlMode, character_set_client AS characterSet, collation_connection AS collation,
 database_collation AS databaseCollation
 FROM information_schema.events WHERE event_schema = DATABASE()`

export async function readRoutines(session: Pick<Session, 'query'>): Promise<readonly ReadRoutine[]> {
  const found: ReadRoutine[] = []
  for (const row of await session.query<RoutineRow>(ROUTINES_QUERY)) {
    found.push({ ...row, statement: await showCreate(session, row.kind, row.name) })
  }
  return found
}

export async function readEvents(session: Pick<Session, 'query'>): Promise<readonly ReadEvent[]> {
  const found: ReadEvent[] = []
  for (const row of await session.query<EventRow>(EVENTS_QUERY)) {
    found.push({ ...row, statement: await showCreate(session, 'EVENT', row.name) })
  }
  return found
}
