import { sqlTokens } from '../../../model/sql-tokens.ts'
import { tableUses, type TableUses } from '../../table-uses.ts'
import type { KnownColumns, StatementReader, StatementReading } from '../../statement-reading.ts'
import { dig, isTree, list, statementParser, type Tree } from '../expression-tree.ts'
import type { Reading } from './reading.ts'
import { BUILTIN_TYPES } from './builtin-types.ts'
import { printedType } from './printed-type.ts'
import { readQuery } from './read-query.ts'
import { relationOfTable } from './read-from.ts'
import { textsOf } from './tree-text.ts'

/** By PostgreSQL's own parser. */
export async function postgresReader(): Promise<StatementReader> {
  const parse = await statementParser()
  return {
    tokens: sqlTokens,
    printedType,
    resultType: ({ type }) => BUILTIN_TYPES[type] ?? null,
    read: (text, known) => {
      const uses = tableUses()
      try {
        const [statement = {}, another] = parse(text)
        if (another !== undefined) uses.unread('it is more than one statement')
        countParameters(text, uses)
        return uses.reading(readOne(statement, readingOf(text, uses, known)))
      } catch (error) {
        uses.unread(`PostgreSQL’s parser says: ${error instanceof Error ? error.message : String(error)}`)
        return uses.reading('read')
      }
    },
  }
}

/** Those too that stand for no column. */
function countParameters(text: string, uses: TableUses): void {
  for (const [, number] of text.matchAll(/\$(\d+)/g)) uses.parameter(Number(number), null)
}

const SESSION =
  /^(?:Transaction|VariableSet|VariableShow|Deallocate|Discard|Listen|Notify|Unlisten|ClosePortal|Fetch|Execute|Explain|Constraints|CheckPoint|Load|Vacuum)/

function readingOf(text: string, uses: TableUses, known: KnownColumns): Reading {
  return { text, uses, known, ctes: new Map(), writes: { seen: false }, query: readQuery }
}

function readOne(statement: Tree, reading: Reading): StatementReading['kind'] {
  const [kind = ''] = Object.keys(statement)
  const node = statement[kind]
  const { uses } = reading
  switch (kind) {
    case 'SelectStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      readQuery(statement, reading, 'result', null)
      return reading.writes.seen ? 'write' : 'read'
    case 'DeclareCursorStmt':
    case 'PrepareStmt':
      return readOne(list([dig(node, 'query')])[0] ?? {}, reading)
    case 'TruncateStmt':
      for (const relation of list(dig(node, 'relations'))) needTable(relation['RangeVar'], uses, 'deletes')
      return 'write'
    case 'LockStmt':
      for (const relation of list(dig(node, 'relations'))) needTable(relation['RangeVar'], uses, null)
      return 'write'
    case 'CopyStmt':
      readCopy(node, reading)
      return dig(node, 'is_from') === true ? 'write' : 'read'
    case 'CallStmt':
    case 'DoStmt':
      uses.unread('what it calls is known to the server only')
      return 'write'
    default:
      return SESSION.test(kind) ? 'session' : 'definition'
  }
}

function needTable(range: unknown, uses: TableUses, also: 'deletes' | 'inserts' | null): string | null {
  const relation = relationOfTable(range, new Map())
  if (relation.kind !== 'table') return null
  uses.mark(relation.key, 'needsTable')
  if (also !== null) uses.mark(relation.key, also)
  return relation.key
}

function readCopy(node: unknown, reading: Reading): void {
  const query = dig(node, 'query')
  if (isTree(query)) return void readQuery(query, reading, 'result', null)
  const writes = dig(node, 'is_from') === true
  const table = needTable(dig(node, 'relation'), reading.uses, writes ? 'inserts' : null)
  if (table === null) return
  const columns = textsOf(dig(node, 'attlist'))
  if (columns.length === 0) reading.uses.mark(table, writes ? 'positionalInsert' : 'star')
  for (const column of columns) {
    if (writes) reading.uses.insert({ table, column }, 'always')
    else reading.uses.read({ table, column })
  }
}
