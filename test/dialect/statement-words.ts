import type { KnownColumns, StatementReading } from '../../src/dialect/statement-reading.ts'
import type { ColumnUse, TableUse } from '../../src/model/release-contract.ts'

/** `write; users * inserts: email insert!, id read; $1 users.email` */
export function wordsOf({ kind, parameters, tables, unread }: StatementReading): string {
  const named = parameters.flatMap((of, index) =>
    of === null ? [] : [`$${index + 1} ${of.table}.${of.column}`],
  )
  return [
    kind,
    ...Object.entries(tables).map(([name, table]) => tableWords(name, table)),
    ...named,
    ...(unread === null ? [] : [`? ${unread}`]),
  ].join('; ')
}

function tableWords(name: string, table: TableUse): string {
  const marks = (['star', 'positionalInsert', 'inserts', 'deletes', 'needsTable'] as const)
    .filter((mark) => table[mark] === true)
    .map((mark) => (mark === 'star' ? ' *' : ` ${mark}`))
  const targets = (table.conflictTargets ?? []).map(
    (target) => ` on ${'columns' in target ? target.columns.join('+') : target.kind}`,
  )
  const columns = Object.entries(table.columns).map(([column, use]) => `${column} ${columnWords(use)}`)
  return `${name}${marks.join('')}${targets.join('')}${columns.length === 0 ? '' : `: ${columns.join(', ')}`}`
}

function columnWords(use: ColumnUse): string {
  return [
    ...(use.read === undefined ? [] : ['read']),
    ...(use.insert === undefined ? [] : [use.insert === 'always' ? 'insert!' : 'insert?']),
    ...(use.update === true ? ['update'] : []),
    ...(use.filter === true ? ['filter'] : []),
  ].join('+')
}

export function knownColumns(tables: Readonly<Record<string, readonly string[]>> = {}): KnownColumns {
  return (table) => (tables[table] === undefined ? null : new Set(tables[table]))
}
