import type { JsType } from '../../model/release-contract.ts'
import { sqlTokens } from '../../model/sql-tokens.ts'
import { IDENTIFICATION } from '../identify.ts'
import type { Session } from '../session.ts'
import type { Client, StatementDialect } from '../statement-dialect.ts'
import { classify } from './errors.ts'
import { processes } from './processes.ts'
import { literal } from './quote.ts'
import { seenStatements } from './seen-statements.ts'

/** "This command is not supported in the prepared statement protocol yet": it is sent as it is. */
const NOT_PREPARED = '1295'

export const mysqlStatements: StatementDialect = {
  family: 'mysql',
  keepsColumns: false,
  countsColumns: true,
  meetsAnyKey: true,
  async parameterTypes(session, sql) {
    try {
      await session.script(
        `SET @bothways_look = ${literal(sql)}; PREPARE bothways_look FROM @bothways_look; DEALLOCATE PREPARE bothways_look`,
      )
    } catch (error) {
      if (classify(error).code !== NOT_PREPARED) throw error
    }
    return sqlTokens(sql).flatMap(({ kind, text }) => (kind === 'sign' && text === '?' ? [null] : []))
  },
  identify: IDENTIFICATION.mysql.identify,
  jsType,
  seen: seenStatements,
  clients,
}

const TYPES: Readonly<Record<string, JsType>> = {
  tinyint: 'number',
  smallint: 'number',
  mediumint: 'number',
  int: 'number',
  bigint: 'number',
  float: 'number',
  double: 'number',
  year: 'number',
  date: 'Date',
  datetime: 'Date',
  timestamp: 'Date',
  json: 'json',
  bit: 'Buffer',
  binary: 'Buffer',
  varbinary: 'Buffer',
  tinyblob: 'Buffer',
  blob: 'Buffer',
  mediumblob: 'Buffer',
  longblob: 'Buffer',
}

/** What mysql2 gives. */
function jsType(type: string): JsType {
  return TYPES[/^[a-z]+/i.exec(type)?.[0].toLowerCase() ?? ''] ?? 'string'
}

/** By the program's name, where the driver gives one and the server keeps it; else by account alone. */
async function clients(session: Session): Promise<readonly Client[]> {
  const [own] = await session.query<{ id: string | number; database: string }>(
    'SELECT CONNECTION_ID() AS id, DATABASE() AS `database`',
  )
  const names = await programs(session)
  const counted = new Map<string, Client>()
  for (const { database, id, user } of await processes(session)) {
    if (database !== own?.database || id === Number(own.id)) continue
    const name = names.get(id) ?? ''
    const key = JSON.stringify([name, user])
    counted.set(key, { name, user, sessions: (counted.get(key)?.sessions ?? 0) + 1 })
  }
  return [...counted.values()]
}

/** The account may lack the right, the server the table: then nobody's name is known, which is no failure. */
async function programs(session: Session): Promise<ReadonlyMap<number, string>> {
  try {
    const rows = await session.query<{ id: string | number; name: string }>(
      `SELECT processlist_id AS id, attr_value AS name FROM performance_schema.session_connect_attrs WHERE attr_name = 'program_name'`,
    )
    return new Map(rows.map(({ id, name }) => [Number(id), name]))
  } catch (error) {
    if (classify(error).kind === 'connection lost') throw error
    return new Map()
  }
}
