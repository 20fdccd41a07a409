import type { TableName } from '../../model/names.ts'
import type { Session } from '../session.ts'
import { classify } from './errors.ts'
import { preparedTransactions } from './prepared-transactions.ts'
import { processes, type Process } from './processes.ts'
import { literal, physicalTable } from './quote.ts'

const MOST = 5

/** Who holds metadata locks on these tables, where the server keeps account of that. */
const BY_METADATA_LOCK = (names: string): string =>
  `SELECT DISTINCT t.processlist_id AS id FROM performance_schema.metadata_locks AS l JOIN performance_schema.threads AS t ON t.thread_id = l.owner_thread_id WHERE l.object_type = 'TABLE' AND l.lock_status = 'GRANTED' AND l.object_schema = DATABASE() AND l.object_name IN (${names}) AND t.processlist_id <> CONNECTION_ID()`

/** MariaDB keeps that account in a plugin, if it has it. */
const BY_PLUGIN = (names: string): string =>
  `SELECT DISTINCT l.thread_id AS id FROM information_schema.metadata_lock_info AS l WHERE l.table_schema = DATABASE() AND l.table_name IN (${names}) AND l.thread_id <> CONNECTION_ID()`

/** What is left: whoever has a transaction open in this database. */
const BY_TRANSACTION = `SELECT trx_mysql_thread_id AS id, DATABASE() AS \`database\` FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID() ORDER BY trx_started`

/** Says who is in the way on these tables, one readable line each, whoever waits or works longest first. */
export async function blockersOf(session: Session, tables: readonly TableName[]): Promise<readonly string[]> {
  if (tables.length === 0) return []
  const names = tables.map((table) => literal(physicalTable(table))).join(', ')
  for (const text of [BY_METADATA_LOCK(names), BY_PLUGIN(names)]) {
    const found = await asked(session, text)
    if (found.length > 0)
      return found
        .toSorted((a, b) => b.seconds - a.seconds)
        .slice(0, MOST)
        .map(line)
  }
  const old = await oldTransactions(session)
  return old.length > 0 ? old : preparedTransactions(session)
}

/** Whose transactions are open longest. */
export async function oldTransactions(session: Session): Promise<readonly string[]> {
  return (await asked(session, BY_TRANSACTION)).slice(0, MOST).map(line)
}

interface Blocker extends Record<string, unknown> {
  readonly id: number | string
  /** Absent where any will do. */
  readonly database?: string | null
}

/** The account may lack PROCESS, the server the table: then it is not known, which is no failure. */
async function asked(session: Session, text: string): Promise<readonly Process[]> {
  try {
    const blockers = await session.query<Blocker>(text)
    if (blockers.length === 0) return []
    const known = new Map((await processes(session)).map((process) => [process.id, process]))
    return blockers.flatMap(({ id, database }) => {
      const process = known.get(Number(id))
      return process === undefined || (database ?? process.database) !== process.database ? [] : [process]
    })
  } catch (error) {
    if (classify(error).kind === 'connection lost') throw error
    return []
  }
}

function line({ id, user, host, command, seconds, statement }: Process): string {
  const doing =
    statement === null
      ? `${command === 'Sleep' ? 'idle' : command} for ${seconds} s with its transaction open`
      : `for ${seconds} s in: ${statement.replace(/\s+/g, ' ').slice(0, 80)}`
  return `session ${id} (user ${user}, from ${host}) is ${doing}`
}
