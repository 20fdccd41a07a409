import type { TableName } from '../../model/names.ts'
import type { Session } from '../session.ts'
import { classify } from './errors.ts'
import { literal, physicalTable } from './quote.ts'

const MOST = 5

interface Blocker extends Record<string, unknown> {
  readonly id: number | string
  readonly user: string | null
  readonly host: string | null
  readonly command: string | null
  readonly seconds: number | string | null
  readonly statement: string | null
}

const WHO = 'p.id, p.user, p.host, p.command, p.time AS seconds, p.info AS statement'

/** Who holds metadata locks on these tables, where the server keeps account of that. */
const BY_METADATA_LOCK = (names: string): string =>
  `SELECT DISTINCT ${WHO} FROM performance_schema.metadata_locks AS l JOIN performance_schema.threads AS t ON t.thread_id = l.owner_thread_id JOIN information_schema.processlist AS p ON p.id = t.processlist_id WHERE l.object_type = 'TABLE' AND l.lock_status = 'GRANTED' AND l.object_schema = DATABASE() AND l.object_name IN (${names}) AND p.id <> CONNECTION_ID() ORDER BY p.time DESC LIMIT ${MOST}`

/** MariaDB keeps that account in a plugin, if it has it. */
const BY_PLUGIN = (names: string): string =>
  `SELECT DISTINCT ${WHO} FROM information_schema.metadata_lock_info AS l JOIN information_schema.processlist AS p ON p.id = l.thread_id WHERE l.table_schema = DATABASE() AND l.table_name IN (${names}) AND p.id <> CONNECTION_ID() ORDER BY p.time DESC LIMIT ${MOST}`

/** What is left: whoever has a transaction open in this database. */
const BY_TRANSACTION = `SELECT ${WHO} FROM information_schema.innodb_trx AS t JOIN information_schema.processlist AS p ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID() ORDER BY t.trx_started LIMIT ${MOST}`

/** Says who is in the way on these tables, one readable line each, whoever waits or works longest first. */
export async function blockersOf(session: Session, tables: readonly TableName[]): Promise<readonly string[]> {
  if (tables.length === 0) return []
  const names = tables.map((table) => literal(physicalTable(table))).join(', ')
  for (const text of [BY_METADATA_LOCK(names), BY_PLUGIN(names)]) {
    const rows = await asked(session, text)
    if (rows.length > 0) return rows.map(line)
  }
  return (await asked(session, BY_TRANSACTION)).map(line)
}

/** Whose transactions are open longest. */
export async function oldTransactions(session: Session): Promise<readonly string[]> {
  return (await asked(session, BY_TRANSACTION)).map(line)
}

/** The account may lack PROCESS, the server the table: then it is not known, which is no failure. */
async function asked(session: Session, text: string): Promise<readonly Blocker[]> {
  try {
    return await session.query<Blocker>(text)
  } catch (error) {
    if (classify(error).kind === 'connection lost') throw error
    return []
  }
}

function line({ id, user, host, command, seconds, statement }: Blocker): string {
  const doing =
    statement === null || statement === ''
      ? `${command === 'Sleep' ? 'idle' : (command ?? 'at work')} for ${Number(seconds ?? 0)} s with its transaction open`
      : `for ${Number(seconds ?? 0)} s in: ${statement.replace(/\s+/g, ' ').slice(0, 80)}`
  return `session ${id} (user ${user ?? 'unknown'}, from ${host ?? 'unknown'}) is ${doing}`
}
