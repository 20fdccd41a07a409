import type { Connection } from '../connection.ts'
import type { Definition } from '../definition.ts'
import type { Session } from '../session.ts'
import { OWN_SETTINGS, REMEMBER_SETTINGS } from './backup-define.ts'
import { readEvents, readRoutines } from './inspect/code-query.ts'
import { account, type MadeUnder } from './inspect/made-under.ts'
import { showCreate } from './inspect/show-create.ts'
import { readTriggers } from './inspect/triggers-query.ts'
import { readViews } from './inspect/views.ts'
import { LEDGER_SCHEMA } from './ledger/schema.ts'
import { identifier, list, literal } from './quote.ts'

const LEDGER = /^bothways_/
/** Who holds the lock here is nothing to the copy, and which format the ledger has its own tables say. */
const NOT_COPIED = new Set(['bothways_lease', 'bothways_meta'])

/**
 * What makes the whole schema again in an empty database, in the state that it is in: triggers, held columns and tables of
 * ours too, and the ledger with its rows. No row of a user's table is in it, and no event is on.
 */
export async function presentState({ session }: Connection): Promise<readonly Definition[]> {
  const names = await session.query<{ name: string; type: string }>(
    `SELECT table_name AS name, table_type AS type FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_type = 'SEQUENCE' DESC, table_name`,
  )
  const hasLedger = names.some(({ name }) => name === 'bothways_meta')
  const tables = names.filter(({ name, type }) => type !== 'VIEW' && !(hasLedger && LEDGER.test(name)))
  return [
    {
      what: 'settings',
      sql: `${REMEMBER_SETTINGS}; SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'`,
    },
    ...(hasLedger ? LEDGER_SCHEMA.map((sql) => ({ what: 'the ledger', sql })) : []),
    ...(await Promise.all(
      tables.map(async ({ name, type }) => ({
        what: `${type === 'SEQUENCE' ? 'sequence' : 'table'} ${name}`,
        sql: (await showCreate(session, type === 'SEQUENCE' ? 'SEQUENCE' : 'TABLE', name)) ?? '',
      })),
    )),
    ...(await programs(session)),
    ...(await readViews(session)).map(({ name, text }) => ({ what: `view ${name}`, sql: text })),
    ...(hasLedger ? await ledgerRows(session, names) : []),
    { what: 'settings', sql: `${OWN_SETTINGS}, foreign_key_checks = 1` },
  ]
}

/** Functions before the triggers that call them, and triggers in the order in which they run. */
async function programs(session: Session): Promise<readonly Definition[]> {
  const routines = await readRoutines(session)
  const triggers = await readTriggers(session)
  const events = await readEvents(session)
  return [
    ...routines.map((row) => ({
      what: `${row.kind.toLowerCase()} ${row.name}`,
      sql: under(row, row.statement),
    })),
    ...triggers.map((row) => ({
      what: `trigger ${row.name} of ${row.table}`,
      sql: under(
        row,
        `CREATE DEFINER=${account(row.definer)} TRIGGER ${identifier(row.name)} ${row.timing} ${row.event} ON ${identifier(row.table)} FOR EACH ROW ${row.body}`,
      ),
    })),
    ...events.map((row) => ({ what: `event ${row.name}`, sql: under(row, asleep(row.statement)) })),
  ]
}

function under({ collation, sqlMode }: MadeUnder, statement: string | null): string {
  return `SET sql_mode = ${literal(sqlMode)}, collation_connection = ${literal(collation)}; ${statement ?? ''}`
}

/** Nothing may start by itself in a copy. */
function asleep(statement: string | null): string {
  return (statement ?? '').replace(/\bENABLE\b(?= (?:COMMENT '|DO ))/, 'DISABLE')
}

async function ledgerRows(
  session: Session,
  names: readonly { readonly name: string }[],
): Promise<readonly Definition[]> {
  const found: Definition[] = []
  for (const { name } of names) {
    if (!LEDGER.test(name) || NOT_COPIED.has(name)) continue
    for (const row of await session.query<Record<string, string | number | null>>(
      `SELECT * FROM ${identifier(name)}`,
    )) {
      const values = Object.values(row).map((value) => (value === null ? 'NULL' : literal(String(value))))
      found.push({
        what: `rows of ${name}`,
        sql: `INSERT INTO ${identifier(name)} (${list(Object.keys(row))}) VALUES (${values.join(', ')})`,
      })
    }
  }
  return found
}
