import type { Trigger } from '../../../model/catalog.ts'
import { isOwnedName } from '../../../model/owned-names.ts'
import type { Session } from '../../session.ts'
import { identifier } from '../quote.ts'
import { account, madeUnder, type MadeUnder } from './made-under.ts'
import { showCreate } from './show-create.ts'

export interface TriggerRow extends MadeUnder, Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly timing: 'BEFORE' | 'AFTER'
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE'
  readonly body: string
  readonly definer: string
}

const TRIGGERS_QUERY = `SELECT event_object_table AS \`table\`, trigger_name AS name, action_timing AS timing,
 event_manipulation AS event, action_statement AS body, definer AS definer, sql_mode AS sqlMode,
 character_set_client AS characterSet, collation_connection AS collation, database_collation AS databaseCollation
 FROM information_schema.triggers WHERE trigger_schema = DATABASE()
 ORDER BY event_object_table, action_timing, event_manipulation, action_order`

/** Bodies with strings in them are printed with quotes that are missing and characters that are others. */
export async function readTriggers(session: Pick<Session, 'query'>): Promise<readonly TriggerRow[]> {
  const found: TriggerRow[] = []
  for (const row of await session.query<TriggerRow>(TRIGGERS_QUERY)) {
    const exact = isOwnedName(row.name) || /^[ -!#-&(->@-[\]-~\s]*$/.test(row.body)
    const statement = exact ? null : await showCreate(session, 'TRIGGER', row.name)
    found.push(statement === null ? row : { ...row, body: statement.replace(HEAD, '') })
  }
  return found
}

const HEAD = /^[\s\S]*?\bFOR\s+EACH\s+ROW\s+(?:(?:FOLLOWS|PRECEDES)\s+(?:`(?:[^`]|``)*`|[^\s`]+)\s+)?/i

/** Of one table, in the order in which they run. */
export function triggers(rows: readonly TriggerRow[]): readonly Trigger[] {
  const places = new Map<string, number>()
  const found = rows.map((row): Trigger => {
    const moment = `${row.timing} ${row.event}`
    const place = (places.get(moment) ?? 0) + 1
    places.set(moment, place)
    return {
      name: row.name,
      definition: `CREATE DEFINER=${account(row.definer)} TRIGGER ${identifier(row.name)} ${moment} ON ${identifier(row.table)} FOR EACH ROW ${row.body}`,
      enabled: 'origin',
      timing: row.timing === 'BEFORE' ? 'before' : 'after',
      events: [EVENTS[row.event]],
      level: 'row',
      source: row.body,
      comment: null,
      place,
      madeUnder: madeUnder(row),
    }
  })
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const EVENTS = { INSERT: 'insert', UPDATE: 'update', DELETE: 'delete' } as const satisfies Record<
  TriggerRow['event'],
  Trigger['events'][number]
>
