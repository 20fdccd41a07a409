import type { Index } from '../../../model/catalog.ts'
import { identifier, literal } from '../quote.ts'
import type { IndexRow } from './indexes-query.ts'
import { columnsIn } from '../printed-expression.ts'
import type { CatalogReading } from './reading.ts'

/** `parts`: of one index, in key order. */
export function index(
  parts: readonly [IndexRow, ...IndexRow[]],
  reading: CatalogReading,
  engine: string | null,
): Index {
  const [first] = parts
  const unique = Number(first.unique) === 1
  const expressions = parts.flatMap(({ expression }) =>
    expression === null ? [] : [reading.expression(expression)],
  )
  const plain = unique && parts.every(({ prefix, expression }) => prefix === null && expression === null)
  const keys = parts.map(({ column }) => column)
  return {
    name: first.name,
    unique,
    valid: true,
    keys,
    included: [],
    columns: [
      ...new Set([...keys.filter((name) => name !== null), ...expressions.flatMap(columnsIn)]),
    ].toSorted(),
    predicate: null,
    definition: definition(parts, reading, engine),
    plainKeys: plain ? keys.filter((name) => name !== null).map(identifier) : null,
    constraint: unique ? first.name : null,
    comment: first.comment === '' ? null : first.comment,
  }
}

/** `` UNIQUE INDEX `name` (`a`(10), `b` DESC) COMMENT 'x' ``, as ADD takes it. */
function definition(
  [first, ...others]: readonly [IndexRow, ...IndexRow[]],
  reading: CatalogReading,
  engine: string | null,
): string {
  const kind = /^(?:FULLTEXT|SPATIAL|VECTOR)$/.test(first.type)
    ? `${first.type} `
    : Number(first.unique) === 1
      ? 'UNIQUE '
      : ''
  const head = first.name === 'PRIMARY' ? 'PRIMARY KEY' : `${kind}INDEX ${identifier(first.name)}`
  return `${head} ${keyList([first, ...others], reading)}${indexSettings(first, reading, engine)}`
}

export function keyList(parts: readonly IndexRow[], reading: CatalogReading): string {
  const texts = parts.map((part) => {
    const key =
      part.expression === null ? identifier(part.column ?? '') : `(${reading.expression(part.expression)})`
    const prefix =
      part.prefix === null || /^(?:FULLTEXT|SPATIAL|VECTOR)$/.test(part.type) ? '' : `(${part.prefix})`
    return `${key}${prefix}${part.order === 'D' ? ' DESC' : ''}`
  })
  return `(${texts.join(', ')})`
}

/** What follows the keys. */
export function indexSettings(first: IndexRow, reading: CatalogReading, engine: string | null): string {
  const using =
    first.type === 'HASH' || (first.type === 'BTREE' && engine === 'MEMORY') ? ` USING ${first.type}` : ''
  const parser = first.parser === undefined ? '' : ` WITH PARSER ${identifier(first.parser)}`
  const comment = first.comment === '' ? '' : ` COMMENT ${literal(first.comment)}`
  const hidden = Number(first.hidden) === 1 ? ` ${reading.hiddenIndexWord}` : ''
  return `${using}${parser}${comment}${hidden}`
}
