import type { Index } from '../../../model/catalog.ts'
import { columnsIn } from '../printed-expression.ts'
import { identifier, literal } from '../quote.ts'
import type { IndexRow } from './indexes-query.ts'
import type { CatalogReading } from './reading.ts'

/** `parts`: of one index, in key order. */
export function index(
  parts: readonly [IndexRow, ...IndexRow[]],
  reading: CatalogReading,
  engine: string | null,
): Index {
  const [first] = parts
  const unique = Number(first.unique) === 1
  const keys = parts.map((part) => (isWhole(part) ? part.column : null))
  return {
    name: first.name,
    unique,
    valid: true,
    keys,
    included: [],
    columns: columnsOf(parts, reading).toSorted(),
    predicate: null,
    definition: definition(parts, reading, engine),
    plainKeys: isAskedQuickly(parts) ? parts.map((part) => identifier(part.column ?? '')) : null,
    constraint: unique ? first.name : null,
    comment: first.comment === '' ? null : first.comment,
  }
}

/** The start of a text is as good as an expression: it tells no two texts apart, and serves no foreign key. */
function isWhole({ prefix, type }: IndexRow): boolean {
  return prefix === null || OF_ITS_OWN.test(type)
}

/** The start of a text, a hash of it and an expression are looked up by no plain comparison, and no hint names a hidden index. */
function isAskedQuickly(parts: readonly [IndexRow, ...IndexRow[]]): boolean {
  return parts.every(
    (part) => isWhole(part) && part.expression === null && part.type === 'BTREE' && Number(part.hidden) !== 1,
  )
}

/** Methods that are a kind of index; what such a one prints as a prefix is none. */
const OF_ITS_OWN = /^(?:FULLTEXT|SPATIAL|VECTOR)$/

/** All that the keys mention. */
export function columnsOf(parts: readonly IndexRow[], reading: CatalogReading): readonly string[] {
  const names = parts.flatMap(({ column, expression }) =>
    expression === null ? [column ?? ''] : columnsIn(reading.expression(expression)),
  )
  return [...new Set(names)]
}

/** `` UNIQUE INDEX `name` (`a`(10), `b` DESC) COMMENT 'x' ``, as ADD takes it. */
function definition(
  [first, ...others]: readonly [IndexRow, ...IndexRow[]],
  reading: CatalogReading,
  engine: string | null,
): string {
  const kind = OF_ITS_OWN.test(first.type) ? `${first.type} ` : Number(first.unique) === 1 ? 'UNIQUE ' : ''
  const head = first.name === 'PRIMARY' ? 'PRIMARY KEY' : `${kind}INDEX ${identifier(first.name)}`
  return `${head} ${keyList([first, ...others], reading)}${indexSettings(first, reading, engine)}`
}

export function keyList(parts: readonly IndexRow[], reading: CatalogReading): string {
  const texts = parts.map((part) => {
    const key =
      part.expression === null ? identifier(part.column ?? '') : `(${reading.expression(part.expression)})`
    const prefix = isWhole(part) ? '' : `(${part.prefix})`
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
