import * as v from 'valibot'
import { suggestion } from '../errors/suggestion.ts'
import {
  CONTRACT_SOURCES,
  ENGINE_FAMILIES,
  JS_TYPES,
  RELEASE_CONTRACT_FORMAT,
} from '../model/release-contract.ts'
import { APP_NAME, RELEASE_NAME } from './contract-names.ts'

/** An object with these keys and no others; its messages say what may be meant. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries)
  return v.strictObject(entries, ({ expected, path }: v.StrictObjectIssue): string => {
    if (expected === 'Object') return `must be an object with ${known.join(', ')}`
    const key = String(path?.at(-1)?.key)
    return expected === 'never' ? `is no known key: ${suggestion(key, known)}` : 'is missing'
  })
}

const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
const texts = v.array(text, 'must be a list of texts')
const yes = v.literal(true, 'must be true, or left out')
const flag = v.boolean('must be true or false')
const number = v.number('must be a number')
const count = v.pipe(number, v.integer('must be a whole number'), v.minValue(0, 'must not be negative'))
const sources = v.array(oneOf(CONTRACT_SOURCES), 'must be a list of sources')
const jsTypes = v.array(oneOf(JS_TYPES), 'must be a list of types')

function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, ({ input }) =>
    typeof input === 'string'
      ? `must be another word: ${suggestion(input, words)}`
      : `must be ${words.join(', ')}`,
  )
}

const VALUES = {
  type: v.exactOptional(text),
  js: v.exactOptional(jsTypes),
  nullable: v.exactOptional(flag),
  values: v.exactOptional(v.array(v.string('must be a text'), 'must be a list of texts')),
} as const

const READABLE = object({ by: v.exactOptional(sources), ...VALUES })

const EMITTED = object({
  ...VALUES,
  maxLength: v.exactOptional(count),
  min: v.exactOptional(number),
  max: v.exactOptional(number),
})

const COLUMN = object({
  by: v.exactOptional(sources),
  read: v.exactOptional(READABLE),
  insert: v.exactOptional(oneOf(['always', 'sometimes'])),
  update: v.exactOptional(yes),
  filter: v.exactOptional(yes),
  emits: v.exactOptional(EMITTED),
})

const CONFLICT_TARGET = v.variant(
  'kind',
  [
    object({ kind: v.literal('columns'), columns: texts }),
    object({ kind: v.literal('expression'), text, columns: texts }),
    object({ kind: v.literal('constraint'), name: text }),
    object({ kind: v.literal('any') }),
  ],
  'must have a kind: columns, expression, constraint or any',
)

const TABLE = object({
  by: v.exactOptional(sources),
  columns: v.record(v.string(), COLUMN, 'must be an object of columns'),
  star: v.exactOptional(yes),
  positionalInsert: v.exactOptional(yes),
  inserts: v.exactOptional(yes),
  deletes: v.exactOptional(yes),
  needsTable: v.exactOptional(yes),
  conflictTargets: v.exactOptional(v.array(CONFLICT_TARGET, 'must be a list')),
})

const STATEMENT = object({
  id: text,
  kind: oneOf(['read', 'write']),
  sql: text,
  tables: texts,
  parameters: v.array(
    object({
      type: v.exactOptional(text),
      of: v.exactOptional(object({ table: text, column: text })),
      emits: v.exactOptional(EMITTED),
    }),
    'must be a list',
  ),
  result: v.exactOptional(v.array(object({ name: v.string('must be a text'), type: v.exactOptional(text) }))),
  prepared: v.exactOptional(yes),
  seen: v.exactOptional(count),
  from: v.exactOptional(text),
  by: sources,
  unread: v.exactOptional(text),
})

/** The format of `contracts/<app>@<release>.json`. What each key means stands at its type, `ReleaseContract`. */
export const CONTRACT_SHAPE = object({
  /** For editors. */
  $schema: v.exactOptional(v.string('must be a text')),
  format: v.literal(RELEASE_CONTRACT_FORMAT, `must be "${RELEASE_CONTRACT_FORMAT}"`),
  app: v.pipe(v.string('must be a text'), v.regex(APP_NAME, 'must be letters, digits, ".", "_" and "-"')),
  release: v.pipe(
    v.string('must be a text'),
    v.regex(RELEASE_NAME, 'must be letters, digits, ".", "_", "-" and "+"'),
  ),
  engine: v.exactOptional(oneOf(ENGINE_FAMILIES)),
  sources: texts,
  tables: v.record(v.string(), TABLE, 'must be an object of tables'),
  statements: v.array(STATEMENT, 'must be a list'),
})
