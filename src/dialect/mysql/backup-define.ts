import type { Catalog, Trigger } from '../../model/catalog.ts'
import { sameTable, type TableName } from '../../model/names.ts'
import { isOwnedName } from '../../model/owned-names.ts'
import type { NewTable, StoredTable } from '../backup-dialect.ts'
import { constraintText } from './compile/constraint.ts'
import { identifier, list, literal, qualified } from './quote.ts'

/** Where rows lie until the table is whole: what a killed restore leaves is known as ours, and is taken away by the next. */
const UNFINISHED: TableName = { schema: '', name: 'bothways_restoring' }
const REMOVE = `DROP TABLE IF EXISTS ${qualified(UNFINISHED)}`

/** Columns and key, nothing that could refuse a row or change one. */
export function plainTable(name: TableName, table: StoredTable): NewTable {
  const isKey = (column: string): boolean => table.key?.some((part) => part.column === column) === true
  const columns = table.columns.filter((column) => !column.generated)
  // Of a text only the start can be indexed, which would tell fewer rows apart.
  const hasKey = columns.every(({ name: column, type }) => !isKey(column) || !/text|blob|json/i.test(type))
  const lines = [
    ...columns.map(({ name: column, type, collation }) =>
      [
        identifier(column),
        type,
        ...(collation === null || collation === 'binary' ? [] : [`COLLATE ${collation}`]),
        isKey(column) ? 'NOT NULL' : 'NULL',
      ].join(' '),
    ),
    ...(table.key === null || !hasKey ? [] : [`PRIMARY KEY (${list(table.key.map((part) => part.column))})`]),
  ]
  return made(
    name,
    `CREATE TABLE ${qualified(UNFINISHED)} (\n  ${lines.join(',\n  ')}\n)`,
    [],
    [],
    hasKey ? [] : ['its key'],
  )
}

/**
 * The table as the server printed it, with its keys, checks, partitions and counter. What needs other objects (foreign
 * keys, triggers) is tried afterwards. Held columns are there only so that the rows fit, and dropped once they are in.
 */
export function recreate(table: StoredTable, definitions: Catalog): NewTable {
  const definition = definitions.tables.find((one) => sameTable(one, table))
  if (definition === undefined || table.text === undefined) {
    const plain = plainTable(table, table)
    return { ...plain, leftOut: ['everything but columns and key'] }
  }
  const held = table.columns.filter(({ name }) => !definition.columns.some((known) => known.name === name))
  const alter = `ALTER TABLE ${qualified(table)}`
  const triggers = definition.triggers.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))
  return made(
    table,
    withoutTies(table.text),
    held.length === 0
      ? []
      : [
          `ALTER TABLE ${qualified(UNFINISHED)} ${held.map(({ name }) => `DROP COLUMN ${identifier(name)}`).join(', ')}`,
        ],
    [
      ...definition.constraints
        .filter((constraint) => constraint.kind === 'foreign key')
        .map((constraint) => ({
          what: `foreign key ${constraint.name}`,
          sql: `${alter} ADD CONSTRAINT ${identifier(constraint.name)} ${constraintText(constraint)}`,
        })),
      ...triggers.map((trigger) => ({ what: `trigger ${trigger.name}`, sql: triggerText(trigger) })),
      ...(triggers.length === 0 ? [] : [{ what: 'the settings of this session', sql: OWN_SETTINGS }]),
    ],
    [],
  )
}

function made(
  name: TableName,
  create: string,
  ready: readonly string[],
  attempts: NewTable['attempts'],
  leftOut: readonly string[],
): NewTable {
  return {
    filledAs: UNFINISHED,
    before: [REMOVE, create],
    after: [...ready, `RENAME TABLE ${qualified(UNFINISHED)} TO ${qualified(name)}`, REMEMBER_SETTINGS],
    undo: [REMOVE],
    attempts,
    leftOut,
  }
}

/** Of what SHOW CREATE TABLE prints: under another name, without foreign keys and without indexes and checks of ours. */
function withoutTies(text: string): string {
  const [, ...lines] = text.split('\n')
  const end = lines.findIndex((line) => line.startsWith(')'))
  const kept = lines
    .slice(0, end)
    .map((line) => line.replace(/,$/, ''))
    .filter((line) => !isTie(line))
  return [`CREATE TABLE ${qualified(UNFINISHED)} (`, kept.join(',\n'), ...lines.slice(end)].join('\n')
}

function isTie(line: string): boolean {
  const [, quoted, kind] =
    /^ {2}(?:\w+ )?(?:KEY|CONSTRAINT) `((?:[^`]|``)+)` ?(FOREIGN KEY)?/.exec(line) ?? []
  if (quoted === undefined) return false
  return kind !== undefined || isOwnedName(quoted.replaceAll('``', '`'))
}

export const REMEMBER_SETTINGS =
  'SET @bothways_mode = @@sql_mode, @bothways_client = @@character_set_client, @bothways_collation = @@collation_connection'
export const OWN_SETTINGS =
  'SET sql_mode = @bothways_mode, character_set_client = @bothways_client, collation_connection = @bothways_collation'

/** A trigger runs under what it was made under. */
function triggerText({ definition, madeUnder = [] }: Trigger): string {
  const said = (name: string): string | undefined =>
    madeUnder.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
  const settings = ['sql_mode', 'collation_connection'].flatMap((name) => {
    const value = said(name)
    return value === undefined ? [] : [`${name} = ${literal(value)}`]
  })
  return settings.length === 0 ? definition : `SET ${settings.join(', ')}; ${definition}`
}
