import { MigrateError } from '../../../errors/migrate-error.ts'
import type { CreateIndex, IndexKey } from '../../../model/operations/indexes.ts'
import { identifier } from '../quote.ts'

/** `UNIQUE INDEX name (a, b DESC)`, as ADD takes it. */
export function indexText(name: string, index: CreateIndex): string {
  if (index.where !== undefined) throw unsupported(name, 'a WHERE')
  if (index.include !== undefined) throw unsupported(name, 'INCLUDE')
  return [
    ...(index.unique === true ? ['UNIQUE'] : []),
    ...(index.method !== undefined && /^(fulltext|spatial)$/i.test(index.method)
      ? [index.method.toUpperCase()]
      : []),
    `INDEX ${identifier(name)}`,
    ...(index.method === undefined || /^(fulltext|spatial)$/i.test(index.method)
      ? []
      : [`USING ${index.method.toUpperCase()}`]),
    `(${index.keys.map((key) => keyText(name, key)).join(', ')})`,
  ].join(' ')
}

function keyText(name: string, key: IndexKey): string {
  if (typeof key === 'string') return identifier(key)
  const { column, expression, collation, operatorClass, order } = key
  if (collation !== undefined || operatorClass !== undefined) {
    throw unsupported(name, 'a collation or operator class of its own')
  }
  const part = expression === undefined ? identifier(column ?? '') : `(${expression.text})`
  return order === undefined ? part : `${part} ${order}`
}

function unsupported(name: string, what: string): MigrateError {
  return new MigrateError('NOT_SUPPORTED', {
    what: `index ${name} has ${what}, which MySQL and MariaDB don't know`,
    next: 'Leave it out, or keep this migration for PostgreSQL.',
  })
}
