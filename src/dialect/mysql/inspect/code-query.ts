import type { MadeUnder } from './made-under.ts'

export interface RoutineRow extends MadeUnder, Record<string, unknown> {
  readonly specificName: string
  readonly name: string
  readonly kind: 'FUNCTION' | 'PROCEDURE'
  readonly body: string | null
  readonly isDeterministic: 'YES' | 'NO'
  readonly access: string
  readonly security: string
  readonly comment: string
  readonly definer: string
}

export const ROUTINES_QUERY = `SELECT specific_name AS specificName, routine_name AS name, routine_type AS kind,
 routine_definition AS body, is_deterministic AS isDeterministic, sql_data_access AS access, security_type AS security,
 routine_comment AS comment, definer AS definer, sql_mode AS sqlMode, character_set_client AS characterSet,
 collation_connection AS collation, database_collation AS databaseCollation
 FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type IN ('FUNCTION', 'PROCEDURE')`

/** Place 0 is what a function returns. */
export interface ParameterRow extends Record<string, unknown> {
  readonly specificName: string
  readonly kind: RoutineRow['kind']
  readonly place: number | string
  readonly mode: 'IN' | 'OUT' | 'INOUT' | null
  readonly name: string | null
  readonly type: string
  readonly characterSet: string | null
  readonly collation: string | null
}

export const PARAMETERS_QUERY = `SELECT specific_name AS specificName, routine_type AS kind, ordinal_position AS place,
 parameter_mode AS mode, parameter_name AS name, dtd_identifier AS type, character_set_name AS characterSet,
 collation_name AS collation
 FROM information_schema.parameters WHERE specific_schema = DATABASE() ORDER BY specific_name, routine_type, ordinal_position`

export interface EventRow extends MadeUnder, Record<string, unknown> {
  readonly name: string
  readonly body: string
  readonly at: string | null
  readonly every: string | null
  readonly unit: string | null
  readonly starts: string | null
  readonly ends: string | null
  readonly timeZone: string
  readonly status: string
  readonly completion: string
  readonly comment: string
  readonly definer: string
}

export const EVENTS_QUERY = `SELECT event_name AS name, event_definition AS body, CAST(execute_at AS char) AS \`at\`, interval_value AS \`every\`,
 interval_field AS unit, CAST(starts AS char) AS \`starts\`, CAST(ends AS char) AS \`ends\`, time_zone AS timeZone, status AS status,
 on_completion AS completion, event_comment AS comment, definer AS definer, sql_mode AS sqlMode,
 character_set_client AS characterSet, collation_connection AS collation, database_collation AS databaseCollation
 FROM information_schema.events WHERE event_schema = DATABASE()`
