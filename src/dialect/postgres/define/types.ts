import type { UserType } from '../../../model/catalog.ts'
import type { Definition } from '../../definition.ts'
import { qualified } from '../quote.ts'

/** Comments of the parts stand inside what the catalog prints, where no statement takes them. */
const INNER_COMMENT = / COMMENT '(?:[^']|'')*'/g

export function defineType(type: UserType): Definition {
  const name = qualified(type)
  const text = type.definition.replaceAll(INNER_COMMENT, '')
  return { what: `${type.kind} ${type.schema}.${type.name}`, sql: STATEMENT[type.kind](name, text) }
}

const STATEMENT = {
  enum: (name, text) => `CREATE TYPE ${name} AS ENUM (${text})`,
  domain: (name, text) => `CREATE DOMAIN ${name} AS ${text}`,
  composite: (name, text) => `CREATE TYPE ${name} AS (${text})`,
  range: (name, text) => `CREATE TYPE ${name} AS RANGE (${rangeOptions(text)})`,
} as const satisfies Record<UserType['kind'], (name: string, text: string) => string>

/** `timestamp with time zone COLLATE "C" SUBTYPE_DIFF f MULTIRANGE shop.spanmultirange` as the list that makes it. */
function rangeOptions(text: string): string {
  const [subtype = '', ...options] = text.split(/ (?=(?:OPCLASS|COLLATE|CANONICAL|SUBTYPE_DIFF|MULTIRANGE) )/)
  return [
    `SUBTYPE = ${subtype}`,
    ...options.map((option) => {
      const [word = '', value = ''] = option.split(/ (.*)/s)
      return `${RANGE_WORDS[word] ?? word} = ${value}`
    }),
  ].join(', ')
}

const RANGE_WORDS: Readonly<Record<string, string>> = {
  OPCLASS: 'SUBTYPE_OPCLASS',
  COLLATE: 'COLLATION',
  MULTIRANGE: 'MULTIRANGE_TYPE_NAME',
}
