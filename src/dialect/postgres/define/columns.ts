import type { Column, Sequence, Table } from '../../../model/catalog.ts'
import type { Definition } from '../../definition.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { columnGrants } from './grants.ts'

/** A column as CREATE TABLE takes it. */
export function columnText(column: Column): string {
  return [
    identifier(column.name),
    column.type,
    ...(column.collation === null ? [] : [`COLLATE ${column.collation}`]),
    ...(column.notNull ? ['NOT NULL'] : []),
    ...valueText(column),
  ].join(' ')
}

function valueText({ default: value, generated, identity, identitySequence }: Column): readonly string[] {
  if (identity !== 'no') {
    const sequence =
      identitySequence === undefined
        ? ''
        : ` (SEQUENCE NAME ${qualified(identitySequence)} ${sequenceOptions(identitySequence, 'identity')})`
    return [`GENERATED ${identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${sequence}`]
  }
  if (value === null) return []
  return generated === 'no'
    ? [`DEFAULT ${value}`]
    : [`GENERATED ALWAYS AS (${value}) ${generated.toUpperCase()}`]
}

/** The catalog prints `bigint start 1 increment 1 min 1 max 9 cache 1`; of an identity the type is the column's. */
export function sequenceOptions({ definition }: Sequence, of: 'sequence' | 'identity'): string {
  const options = definition.replace(' min ', ' minvalue ').replace(' max ', ' maxvalue ')
  return of === 'sequence' ? `AS ${options}` : options.replace(/^.*? (?=start )/, '')
}

/** What hangs on columns and is no part of CREATE TABLE. */
export function columnSettings(table: Pick<Table, 'schema' | 'name' | 'columns'>): readonly Definition[] {
  const name = qualified(table)
  return table.columns.flatMap((column) => {
    const what = `settings of ${table.schema}.${table.name}.${column.name}`
    const alter = (change: string): Definition => ({
      what,
      sql: `ALTER TABLE ${name} ALTER COLUMN ${identifier(column.name)} ${change}`,
    })
    const storage = column.storage ?? ''
    return [
      ...firstOf(/^(plain|external|main|extended)\b/, storage).map((one) => alter(`SET STORAGE ${one}`)),
      ...firstOf(/compression (\w+)/, storage).map((one) => alter(`SET COMPRESSION ${one}`)),
      ...firstOf(/statistics (\d+)/, storage).map((one) => alter(`SET STATISTICS ${one}`)),
      ...firstOf(/\{(.+)\}/, storage).map((one) => alter(`SET (${one})`)),
      ...(column.comment === null
        ? []
        : [
            {
              what,
              sql: `COMMENT ON COLUMN ${name}.${identifier(column.name)} IS ${literal(column.comment)}`,
            },
          ]),
      ...columnGrants(name, column),
    ]
  })
}

function firstOf(pattern: RegExp, text: string): readonly string[] {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? [] : [found]
}
