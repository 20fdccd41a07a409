import { relationOf as relationNamed, starsOf, type Rows, type Scope } from '../../statement-scope.ts'
import { behindBracket, clausesOf, insideBracket, outside, splitBy, type Tokens } from './clauses.ts'
import { isQuery, readExpression } from './read-expression.ts'
import { readFrom, rowsOf } from './read-from.ts'
import { NOTHING, type Output, type Reading } from './reading.ts'
import { nameOf, wordOf } from './tokens.ts'

const SELECT_CLAUSES = [
  'from',
  'where',
  'group',
  'having',
  'window',
  'order',
  'limit',
  'into',
  'for',
  'lock',
  'procedure',
]
const SELECT_WORDS = new Set([
  'all',
  'distinct',
  'distinctrow',
  'high_priority',
  'straight_join',
  'sql_small_result',
  'sql_big_result',
  'sql_buffer_result',
  'sql_no_cache',
  'sql_calc_found_rows',
])

/** SELECT, UNION, WITH … SELECT, in brackets or not. */
export function readQuery(tokens: Tokens, around: Reading, outer: Scope | null): Output {
  const { reading, rest } = readWith(tokens, around, outer)
  if (rest[0]?.text === '(' && behindBracket(rest, 0) === rest.length)
    return readQuery(insideBracket(rest, 0), reading, outer)
  const parts = unionParts(rest)
  const [first = NOTHING, ...others] = parts.map((part) => readPart(part, reading, outer, parts.length > 1))
  const stars = [...new Set([first, ...others].flatMap((output) => output.stars))]
  return { names: first.names, stars, open: first.open }
}

function readPart(part: Tokens, reading: Reading, outer: Scope | null, ofUnion: boolean): Output {
  const end = part[0]?.text === '(' ? behindBracket(part, 0) : 0
  // Behind the last bracket ORDER BY and LIMIT are of the union.
  if (end > 0) return readQuery(insideBracket(part, 0), reading, outer)
  if (wordOf(part[0]) === 'select') return readSelect(part.slice(1), reading, outer, ofUnion)
  reading.uses.unread(`a query that begins with ${part[0]?.text ?? 'nothing'} is not looked into`)
  return NOTHING
}

function unionParts(tokens: Tokens): readonly Tokens[] {
  const parts: Tokens[] = []
  let from = 0
  outside(tokens, (token, at) => {
    if (!['union', 'except', 'intersect'].includes(wordOf(token) ?? '')) return
    parts.push(tokens.slice(from, at))
    from = ['all', 'distinct'].includes(wordOf(tokens[at + 1]) ?? '') ? at + 2 : at + 1
  })
  return [...parts, tokens.slice(from)]
}

function readSelect(tokens: Tokens, reading: Reading, outer: Scope | null, ofUnion: boolean): Output {
  const clauses = clausesOf(tokens, SELECT_CLAUSES)
  const clause = (word: string): Tokens => clauses.get(word) ?? []
  const scope: Scope = { relations: readFrom(clause('from'), reading, outer), outer }
  const list = clause('')
  const output = readTargets(
    list.slice(list.findIndex((token) => !SELECT_WORDS.has(wordOf(token) ?? ''))),
    reading,
    scope,
  )
  for (const word of ['where', 'limit']) readExpression(clause(word), reading, scope, 'filter')
  for (const item of splitBy(clause('window'), ','))
    readExpression(
      insideBracket(
        item,
        item.findIndex(({ text }) => text === '('),
      ),
      reading,
      scope,
      'filter',
    )
  // In these a name may be one that the select list gives.
  const inner: Scope = { relations: [...scope.relations, givenBy(output)], outer }
  readExpression(clause('having'), reading, inner, 'filter')
  const aliases = new Set(output.aliases)
  for (const item of [...splitBy(clause('group').slice(1), ','), ...splitBy(clause('order').slice(1), ',')]) {
    const [name, direction] = item
    const bare = direction === undefined || ['asc', 'desc', 'with'].includes(wordOf(direction) ?? '')
    if (ofUnion && bare) continue
    if (!bare || !aliases.has(nameOf(name) ?? '')) readExpression(item, reading, scope, 'filter')
  }
  return output
}

function givenBy({ aliases }: { readonly aliases: readonly string[] }): Rows {
  return { kind: 'rows', alias: '', outputs: new Set(aliases), stars: [], open: false }
}

/** A select list, or what RETURNING lists. */
export function readTargets(
  tokens: Tokens,
  reading: Reading,
  scope: Scope,
): Output & { readonly aliases: readonly string[] } {
  const names: string[] = []
  const aliases: string[] = []
  const stars = new Set<string>()
  let open = false
  for (const item of splitBy(tokens, ',')) {
    if (item.at(-1)?.text === '*' && (item.length === 1 || item.at(-2)?.text === '.')) {
      const qualifier = nameOf(item.at(-3))
      const one = qualifier === null ? null : relationNamed(qualifier, scope)
      for (const relation of qualifier === null ? scope.relations : one === null ? [] : [one]) {
        for (const key of starsOf(relation)) stars.add(key)
        if (relation.kind === 'rows') names.push(...relation.outputs)
        if (relation.kind === 'rows' && relation.open) open = true
      }
      continue
    }
    const { alias, value } = withoutAlias(item)
    readExpression(value, reading, scope, 'read')
    const name = alias ?? (value.length % 2 === 1 ? nameOf(value.at(-1)) : null)
    if (alias !== null) aliases.push(alias)
    if (name === null) open = true
    else names.push(name)
  }
  return { names, aliases, stars: [...stars], open }
}

/** `total AS sum`, `count(*) sum`: a name straight behind what is already a value. */
function withoutAlias(item: Tokens): { readonly value: Tokens; readonly alias: string | null } {
  const last = item.at(-1)
  const before = item.at(-2)
  const alias = nameOf(last) ?? (/^['"]/.test(last?.text ?? '') ? (last?.text.slice(1, -1) ?? null) : null)
  if (alias === null || before === undefined) return { value: item, alias: null }
  if (wordOf(before) === 'as') return { value: item.slice(0, -2), alias }
  const endsValue =
    before.text === ')' ||
    before.text === '?' ||
    before.kind === 'quoted' ||
    nameOf(before) !== null ||
    /^[\d@]/.test(before.text) ||
    ['end', 'null', 'true', 'false'].includes(wordOf(before) ?? '')
  // An introducer or DATE stands before a text, not before a name.
  return endsValue && !/^['"]/.test(last?.text ?? '')
    ? { value: item.slice(0, -1), alias }
    : { value: item, alias: null }
}

/** `WITH [RECURSIVE] a (x) AS (…), b AS (…)`, and what stands behind it. */
export function readWith(
  tokens: Tokens,
  around: Reading,
  outer: Scope | null,
): { readonly reading: Reading; readonly rest: Tokens } {
  if (wordOf(tokens[0]) !== 'with') return { reading: around, rest: tokens }
  const ctes = new Map(around.ctes)
  const reading = { ...around, ctes }
  const recursive = wordOf(tokens[1]) === 'recursive'
  let at = recursive ? 2 : 1
  for (;;) {
    const name = (nameOf(tokens[at]) ?? '').toLowerCase()
    const listed = tokens[at + 1]?.text === '('
    const columns = listed ? insideBracket(tokens, at + 1).flatMap((token) => nameOf(token) ?? []) : []
    const as = listed ? behindBracket(tokens, at + 1) : at + 1
    const query = insideBracket(tokens, as + 1)
    if (wordOf(tokens[as]) !== 'as' || !isQuery(query)) {
      reading.uses.unread('its WITH is not looked into')
      return { reading, rest: [] }
    }
    if (recursive)
      ctes.set(name, { kind: 'rows', alias: name, outputs: new Set(columns), stars: [], open: true })
    ctes.set(name, rowsOf(reading.query(query, reading, outer), name, columns))
    at = behindBracket(tokens, as + 1)
    if (tokens[at]?.text !== ',') return { reading, rest: tokens.slice(at) }
    at += 1
  }
}
