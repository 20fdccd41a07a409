import { MigrateError } from '../../../errors/migrate-error.ts'
import type { TableName } from '../../../model/names.ts'
import { constraintName } from '../../../model/operations/constraints.ts'
import type { CreateTable, TableColumn } from '../../../model/operations/tables.ts'
import { identifier, list, literal, qualified } from '../quote.ts'
import { declaredText, referenced } from './constraint.ts'

export function createTableText(table: TableName, definition: CreateTable): string {
  const lines = [
    ...Object.entries(definition.columns).map(([name, column]) => columnLine(name, column)),
    ...keys(definition),
    ...(definition.uniques ?? []).map(
      (unique) =>
        `${unique.name === undefined ? '' : `CONSTRAINT ${identifier(unique.name)} `}UNIQUE (${list(unique.columns)})`,
    ),
    ...Object.entries(definition.columns).flatMap(([name, column]) =>
      column.references === undefined
        ? []
        : [
            `CONSTRAINT ${identifier(constraintName(table.name, [name], 'fkey'))} ${inlineKey(name, column.references)}`,
          ],
    ),
    ...(definition.foreignKeys ?? []).map(
      (key) =>
        `CONSTRAINT ${identifier(key.name ?? constraintName(table.name, key.columns, 'fkey'))} ${declaredText({ kind: 'foreign key', ...key })}`,
    ),
    ...(definition.checks ?? []).map(
      (check) =>
        `${check.name === undefined ? '' : `CONSTRAINT ${identifier(check.name)} `}${declaredText({ kind: 'check', ...check })}`,
    ),
  ]
  const comment = definition.comment === undefined ? '' : ` COMMENT ${literal(definition.comment)}`
  return `CREATE TABLE ${qualified(table)} (\n  ${lines.join(',\n  ')}\n) ENGINE=InnoDB${comment}`
}

function keys(definition: CreateTable): readonly string[] {
  const inline = Object.entries(definition.columns).filter(([, column]) => column.primaryKey === true)
  const primary = definition.primaryKey ?? inline.map(([name]) => name)
  return primary.length === 0 ? [] : [`PRIMARY KEY (${list(primary)})`]
}

function columnLine(name: string, column: TableColumn): string {
  if (column.identity === 'always') {
    throw new MigrateError('NOT_SUPPORTED', {
      what: `column ${name} has identity: 'always', which MySQL and MariaDB don't know`,
      next: `Write identity: 'by default', which is AUTO_INCREMENT there.`,
    })
  }
  return [
    identifier(name),
    column.type,
    ...(column.collation === undefined ? [] : [`COLLATE ${column.collation}`]),
    ...(column.generated === undefined ? [] : [`GENERATED ALWAYS AS (${column.generated.text}) STORED`]),
    column.notNull === true || column.primaryKey === true ? 'NOT NULL' : 'NULL',
    ...(column.default === undefined ? [] : [`DEFAULT ${defaultText(column.default.text)}`]),
    ...(column.identity === undefined ? [] : ['AUTO_INCREMENT']),
    ...(column.unique === true ? ['UNIQUE'] : []),
    ...(column.comment === undefined ? [] : [`COMMENT ${literal(column.comment)}`]),
  ].join(' ')
}

/** An expression as a default stands in brackets, except what both servers take bare. */
export function defaultText(text: string): string {
  return /^\s*(null|true|false|[-+]?[\d.]+|'(?:[^'\\]|''|\\.)*'|b'[01]*'|x'[\da-f]*'|current_timestamp(\s*\(\d?\))?|now\(\d?\)|\(.*\))\s*$/is.test(
    text,
  )
    ? text
    : `(${text})`
}

/** `customers(id) on delete cascade`; REFERENCES beside a column is read and forgotten by MySQL. */
function inlineKey(column: string, references: string): string {
  const [, table = '', columns = '', rest = ''] = /^\s*([^\s(]+)\s*(\([^)]*\))?(.*)$/s.exec(references) ?? []
  const parent = referenced(table.replaceAll(/[`"]/g, ''))
  const target = qualified({ schema: '', name: parent.name })
  return `FOREIGN KEY (${identifier(column)}) REFERENCES ${target} ${columns === '' ? `(${identifier(column)})` : columns}${rest}`
}
