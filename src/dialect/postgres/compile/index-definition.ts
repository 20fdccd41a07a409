import type { TableName } from '../../../model/names.ts'
import type { CreateIndex, IndexKey } from '../../../model/operations/indexes.ts'
import { identifier, list, qualified } from '../quote.ts'

export function createIndexText(
  table: TableName,
  name: string,
  index: CreateIndex,
  concurrently: boolean,
): string {
  return [
    `CREATE${index.unique === true ? ' UNIQUE' : ''} INDEX${concurrently ? ' CONCURRENTLY' : ''} ${identifier(name)} ON ${qualified(table)}`,
    ...(index.method === undefined ? [] : [`USING ${identifier(index.method)}`]),
    `(${index.keys.map(keyText).join(', ')})`,
    ...(index.include === undefined ? [] : [`INCLUDE (${list(index.include)})`]),
    ...(index.where === undefined ? [] : [`WHERE ${index.where.text}`]),
  ].join(' ')
}

function keyText(key: IndexKey): string {
  if (typeof key === 'string') return identifier(key)
  const { column, expression, collation, operatorClass, order } = key
  return [
    expression === undefined ? identifier(column ?? '') : `(${expression.text})`,
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(operatorClass === undefined ? [] : [operatorClass]),
    ...(order === undefined ? [] : [order]),
  ].join(' ')
}

/** The printed definition of an index, built beside running writes. */
export function concurrentDefinition(definition: string): string {
  return definition.replace(
    /^CREATE (UNIQUE )?INDEX /,
    (_, unique: string | undefined) => `CREATE ${unique ?? ''}INDEX CONCURRENTLY `,
  )
}
