import type { KnownColumns, StatementReader, StatementReading } from '../dialect/statement-reading.ts'
import type {
  ColumnUse,
  ContractSource,
  Parameter,
  ResultColumn,
  StatementUse,
  TableUse,
} from '../model/release-contract.ts'
import { mergeEmitted } from './merge-column.ts'
import { mapRecord, mergeRecords } from './merge-record.ts'
import { mergeStatement } from './merge-statement.ts'
import { mergeTable } from './merge-table.ts'
import { statementId, statementText } from './statement-text.ts'

/** A statement as a source has it. */
export interface SeenStatement {
  readonly sql: string
  readonly seen?: number
  readonly prepared?: boolean
  /** Where it is written. */
  readonly from?: string
  readonly parameters?: readonly Parameter[]
  readonly result?: readonly ResultColumn[]
}

export interface Observed {
  readonly tables: Readonly<Record<string, TableUse>>
  readonly statements: readonly StatementUse[]
  /** Statements that change the schema: no part of a contract, and odd in an application. */
  readonly definitions: readonly string[]
}

/** What statements use, each read from its text. */
export function observed(
  reader: StatementReader,
  source: ContractSource,
  seen: readonly SeenStatement[],
  known: KnownColumns,
): Observed {
  const statements = new Map<string, StatementUse>()
  const definitions: string[] = []
  let tables: Observed['tables'] = {}
  for (const one of seen) {
    const reading = reader.read(one.sql, known)
    const use = statementUse(reader, source, one, reading)
    if (reading.kind === 'definition') definitions.push(use.sql)
    if (!isOfContract(reading)) continue
    const before = statements.get(use.id)
    statements.set(use.id, before === undefined ? use : mergeStatement(before, use))
    tables = mergeRecords(tables, tablesOf(reading, use, source), (x, y, name) => mergeTable(x, y, name, []))
  }
  return { tables, statements: [...statements.values()], definitions }
}

/** `SELECT 1` and what drivers ask the server about itself ask nothing of the schema. */
function isOfContract({ kind, tables, unread }: StatementReading): boolean {
  if (kind === 'session' || kind === 'definition') return false
  return unread !== null || Object.keys(tables).length > 0
}

function statementUse(
  reader: StatementReader,
  source: ContractSource,
  { from, parameters = [], prepared, result, seen, sql }: SeenStatement,
  reading: StatementReading,
): StatementUse {
  const tokens = reader.tokens(sql)
  return {
    id: statementId(tokens),
    kind: reading.kind === 'write' ? 'write' : 'read',
    sql: statementText(tokens),
    tables: Object.keys(reading.tables).toSorted(),
    parameters: reading.parameters.map((of, index) => ({
      ...parameters[index],
      ...(of === null ? {} : { of }),
    })),
    ...(result === undefined ? {} : { result }),
    ...(prepared === true ? { prepared: true } : {}),
    ...(seen === undefined ? {} : { seen }),
    ...(from === undefined ? {} : { from }),
    by: [source],
    ...(reading.unread === null ? {} : { unread: reading.unread }),
  }
}

/** With what was seen to be sent to the columns that it writes. */
function tablesOf(
  { tables }: StatementReading,
  { parameters }: StatementUse,
  source: ContractSource,
): Observed['tables'] {
  const by = [source]
  return mapRecord(tables, (table, key) => ({
    ...table,
    by,
    columns: mapRecord(table.columns, (column, name): ColumnUse => {
      const writes = column.insert !== undefined || column.update === true
      const sent = parameters.flatMap(({ emits, of }) =>
        writes && emits !== undefined && of?.table === key && of.column === name ? [emits] : [],
      )
      const emits = sent.length === 0 ? undefined : sent.reduce(mergeEmitted)
      return { ...column, by, ...(emits === undefined ? {} : { emits }) }
    }),
  }))
}
