import type { JsType } from '../../model/release-contract.ts'
import { sqlTokens } from '../../model/sql-tokens.ts'
import { IDENTIFICATION } from '../identify.ts'
import type { StatementDialect } from '../statement-dialect.ts'
import { clients } from './clients.ts'
import { classify } from './errors.ts'
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
