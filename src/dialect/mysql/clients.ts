import type { Session } from '../session.ts'
import type { Client, Clients, Unseen } from '../statement-dialect.ts'
import { classify } from './errors.ts'
import { processes } from './processes.ts'
import { literal } from './quote.ts'

/** By the program's name, where the driver gives one and the server keeps it; else by account alone. */
export async function clients(session: Session): Promise<Clients> {
  const [own] = await session.query<Own>(
    `SELECT CONNECTION_ID() AS id, DATABASE() AS \`database\`, CURRENT_USER() AS account, SUBSTRING_INDEX(USER(), '@', 1) AS user, @@performance_schema AS keeps`,
  )
  if (own === undefined) return { clients: [], unseen: null }
  const names = Number(own.keeps) === 1 ? await programs(session) : null
  const counted = new Map<string, Client>()
  for (const { database, id, user } of await processes(session)) {
    if (database !== own.database || id === Number(own.id)) continue
    const isKnown = names !== null && (names.of === 'everybody' || user === own.user)
    const name = isKnown ? (names.byId.get(id) ?? '') : null
    const key = JSON.stringify([name, user])
    counted.set(key, { name, user, sessions: (counted.get(key)?.sessions ?? 0) + 1 })
  }
  const found = [...counted.values()]
  return { clients: found, unseen: await unseen(session, own, names, found) }
}

interface Own extends Record<string, unknown> {
  readonly id: string | number
  readonly database: string | null
  /** As rights are granted to it. */
  readonly account: string
  readonly user: string
  readonly keeps: string | number
}

interface Programs {
  readonly of: 'everybody' | 'this account'
  readonly byId: ReadonlyMap<number, string>
}

/** An account without the right still sees what its own sessions call themselves. */
async function programs(session: Session): Promise<Programs> {
  const read = async (table: string): Promise<Programs['byId']> => {
    const rows = await session.query<{ id: string | number; name: string }>(
      `SELECT processlist_id AS id, attr_value AS name FROM performance_schema.${table} WHERE attr_name = 'program_name'`,
    )
    return new Map(rows.map(({ id, name }) => [Number(id), name]))
  }
  try {
    return { of: 'everybody', byId: await read('session_connect_attrs') }
  } catch (error) {
    if (classify(error).kind !== 'privilege') throw error
    return { of: 'this account', byId: await read('session_account_connect_attrs') }
  }
}

async function unseen(
  session: Session,
  { account }: Own,
  names: Programs | null,
  found: readonly Client[],
): Promise<Unseen | null> {
  const [user = '', host = ''] = account.split(/@(?=[^@]*$)/)
  const to = `${literal(user)}@${literal(host)}`
  if (!(await seesOthers(session))) {
    return {
      because: 'this account sees no sessions but its own',
      remedy: `GRANT PROCESS ON *.* TO ${to}`,
    }
  }
  if (found.every(({ name }) => name !== null)) return null
  return names === null
    ? {
        because: 'the server doesn’t keep what sessions call themselves',
        remedy: 'performance_schema = ON in the server’s configuration, and a restart',
      }
    : {
        because: 'this account may not read what sessions of others call themselves',
        remedy: `GRANT SELECT ON performance_schema.session_connect_attrs TO ${to}`,
      }
}

async function seesOthers(session: Session): Promise<boolean> {
  const grants = await session.query('SHOW GRANTS')
  return grants.some((row) => /\bPROCESS\b|\bALL PRIVILEGES ON \*\.\*/.test(String(Object.values(row)[0])))
}
