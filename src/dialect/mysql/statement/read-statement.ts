import type { SqlToken } from '../../../model/sql-tokens.ts'
import type { KnownColumns, StatementReader, StatementReading } from '../../statement-reading.ts'
import { protocolType } from '../answer-columns.ts'
import { tableUses } from '../../table-uses.ts'
import type { Tokens } from './clauses.ts'
import { printedType } from './printed-type.ts'
import { readQuery, readWith } from './read-query.ts'
import { needTables, readDelete, readInsert, readUpdate } from './read-write.ts'
import type { Reading } from './reading.ts'
import { mysqlTokens, wordOf } from './tokens.ts'

/** By words and brackets: what it doesn't know, it says rather than guesses. */
export const mysqlReader: StatementReader = {
  tokens: mysqlTokens,
  printedType,
  resultType: ({ charset, flags, type }) => protocolType(type, flags ?? 0, charset ?? 0),
  read,
}

const SESSION = new Set(
  `analyze begin binlog change check checksum commit deallocate desc describe execute explain flush get handler help kill
  optimize prepare purge release repair reset resignal rollback savepoint set show shutdown signal start stop unlock use xa`.split(
    /\s+/,
  ),
)

function read(text: string, known: KnownColumns): StatementReading {
  const uses = tableUses()
  const whole = withoutEnd(mysqlTokens(text))
  const numbers = new Map(
    whole.filter((token) => token.text === '?').map((token, index) => [token, index + 1]),
  )
  for (const number of numbers.values()) uses.parameter(number, null)
  // What stands in it is run by some versions and not by others.
  if (/\/\*M?!/.test(text)) uses.unread('it has a comment that servers run')
  if (whole.some((token) => token.text === ';')) uses.unread('it is more than one statement')
  const reading: Reading = { uses, known, ctes: new Map(), numbers, query: readQuery }
  return uses.reading(readOne(whole, reading))
}

function withoutEnd(tokens: readonly SqlToken[]): Tokens {
  return tokens.slice(0, tokens.findLastIndex(({ text }) => text !== ';') + 1)
}

function readOne(whole: Tokens, around: Reading): StatementReading['kind'] {
  const { reading, rest } = readWith(whole, around, null)
  const { uses } = reading
  const verb = wordOf(rest[0]) ?? rest[0]?.text ?? ''
  const behind = rest.slice(1)
  switch (verb) {
    case 'select':
    case '(':
    case 'values':
    case 'table':
      for (const key of readQuery(rest, reading, null).stars) uses.mark(key, 'star')
      return 'read'
    case 'insert':
    case 'replace':
      readInsert(behind, reading, verb === 'replace')
      return 'write'
    case 'update':
      readUpdate(behind, reading)
      return 'write'
    case 'delete':
      readDelete(behind, reading)
      return 'write'
    case 'truncate':
      needTables(wordOf(behind[0]) === 'table' ? behind.slice(1) : behind, reading, true)
      return 'write'
    case 'lock':
      needTables(behind.slice(1), reading, false)
      return 'write'
    case 'call':
    case 'do':
      uses.unread('what it calls is known to the server only')
      return 'write'
    case 'load':
      uses.unread('LOAD DATA is not looked into')
      return 'write'
    case '':
      uses.unread('its WITH is not looked into')
      return 'read'
    default:
      return SESSION.has(verb) ? 'session' : 'definition'
  }
}
