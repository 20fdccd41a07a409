import type { Catalog } from '../../model/catalog.ts'
import type { CandidateValues } from '../dialect.ts'
import { decimalValues, integerValues, type NumberValues } from '../number-values.ts'
import { cutTo, EDGE_TEXTS, numberedText, PLAIN_TEXTS } from '../text-values.ts'
import { literal } from './quote.ts'

/** A varchar without a length has room for more than anybody tries. */
const ROOM = 60

const INTEGERS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-32_768n, 32_767n],
  integer: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
  oid: [0n, 4_294_967_295n],
}

/** Types with a fixed handful of values: those at the edges behind the bar. */
const FIXED: Readonly<Record<string, string>> = {
  boolean: 'true;false|',
  real: '1.5;2;0.25|0;-0;3.4028235e38;1.1754944e-38;0.1;Infinity;NaN',
  'double precision': '1.5;2;0.25|0;-0;1.7976931348623157e308;5e-324;0.1;0.30000000000000004;Infinity;NaN',
  date: '2020-02-25;2021-12-31|2024-02-29;1970-01-01;0001-01-01;9999-12-31;infinity;0044-03-15 BC',
  'timestamp without time zone':
    '2020-02-25 12:34:56;2021-12-31 23:59:59.999999|2024-03-31 02:30:00;2024-10-27 02:30:00;1970-01-01 00:00:00;0001-01-01 00:00:00;9999-12-31 23:59:59.999999;infinity',
  'timestamp with time zone':
    '2020-02-25 12:34:56+00;2021-12-31 23:59:59.999999+00|2024-03-31 01:00:00+00;2024-10-27 00:30:00+00;2024-10-27 01:30:00+00;1970-01-01 00:00:00+00;9999-12-31 23:59:59+00;-infinity',
  'time without time zone': '12:34:56;08:00:00|00:00:00;23:59:59.999999;24:00:00;02:30:00',
  'time with time zone': '12:34:56+00;08:00:00+02|00:00:00+15;24:00:00-12',
  interval: '1 day;02:30:00|0;-1 year 2 mons;1 mon;30 days;24:00:00;999 years;00:00:00.000001',
  uuid: '6b0f2f86-5c0e-4f5d-9a5e-0c8f6f1d2a01|00000000-0000-0000-0000-000000000000;ffffffff-ffff-ffff-ffff-ffffffffffff',
  json: '{"a": 1};[1, "two"]|{};{"b":1, "a":2,"a":3};null;{"n": 1.0};" "',
  jsonb: '{"a": 1};[1, "two"]|{};{"n": 1.0, "m": 1.00};null;{"a": {"b": [null]}};" "',
  bytea: '\\x6162;\\xdeadbeef|\\x;\\x00;\\x00ff5c27',
  inet: '192.168.0.1;10.0.0.0/8|::1;0.0.0.0/0;2001:db8::/32',
  cidr: '192.168.0.0/24;10.0.0.0/8|::/0;0.0.0.0/0',
  macaddr: '08:00:2b:01:02:03|00:00:00:00:00:00;ff:ff:ff:ff:ff:ff',
  macaddr8: '08:00:2b:01:02:03:04:05|00:00:00:00:00:00:00:00',
  money: '1.75;20.00|0;-0.01;92233720368547758.07',
  xml: '<a>1</a>|<a b="c"/>',
  point: '(1,2);(0.5,0.25)|(0,0);(-1e10,1e-10)',
  line: '{1,2,3}|{0,1,0}',
  lseg: '[(1,2),(3,4)]|[(0,0),(0,0)]',
  box: '((1,2),(3,4))|((0,0),(0,0))',
  path: '[(1,2),(3,4)]|((0,0),(1,1),(2,0))',
  polygon: '((0,0),(1,1),(2,0))|((0,0),(0,0))',
  circle: '<(1,2),3>|<(0,0),0>',
  tsvector: "'apple' 'pear':2|",
  tsquery: "'apple' & 'pear'|",
  pg_lsn: '16/B374D848|0/0',
  int4range: '[1,5);[10,20)|empty;(,);[1,1];(,0)',
  int8range: '[1,5);[10,20)|empty;(,);[9223372036854775806,9223372036854775807)',
  numrange: '[1.0,1.50);[2,3]|empty;(,);(0,0.1)',
  daterange: '[2020-01-01,2020-02-01)|empty;(,);[2024-02-29,2024-03-01)',
  tsrange: '[2020-01-01 00:00:00,2020-02-01 00:00:00)|empty;(,)',
  tstzrange: '[2020-01-01 00:00:00+00,2020-02-01 00:00:00+00)|empty;(,)',
  hstore: '"a"=>"1"|',
  ltree: 'a.b.c|',
  regclass: 'pg_class|',
}

/** What a column of this type, as `format_type` prints it, may be tried with; null where nothing is known of it. */
export function candidateValues(type: string, catalog: Catalog): CandidateValues | null {
  const element = /^(.*)\[\]$/s.exec(type)?.[1]
  if (element !== undefined) return arrayValues(element, type, catalog)
  const [, name = type, length] = /^(.*?)\s*\(([\d,]+)\)/.exec(type) ?? []
  const bare = type.replace(/\s*\([\d,]+\)/, '')
  const cast = (text: string): string => `${literal(text)}::${type}`
  const integers = INTEGERS[bare]
  if (integers !== undefined) return numbers(integerValues(...integers), type)
  if (bare === 'numeric') {
    const [precision = 20, scale = 0] = length?.split(',').map(Number) ?? [20, 6]
    const found = decimalValues(precision, Math.max(0, scale))
    return numbers(length === undefined ? { ...found, edges: [...found.edges, '1.0', '1.00'] } : found, type)
  }
  if (['text', 'character varying', 'character', 'citext', 'name', '"char"'].includes(last(bare))) {
    return texts(type, Number(length ?? (last(bare) === 'character' || bare === '"char"' ? 1 : ROOM)))
  }
  if (name === 'bit' || name === 'bit varying' || bare === 'bit varying')
    return bits(type, Number(length ?? 8))
  const fixed = FIXED[bare] ?? FIXED[last(bare)]
  if (fixed !== undefined) {
    const [plain = '', edges = ''] = fixed.split('|')
    return {
      plain: split(plain).map(cast),
      edges: split(edges).map(cast),
      numbered: numberedOf(bare)?.(cast) ?? null,
    }
  }
  return userValues(type, catalog)
}

function split(list: string): readonly string[] {
  return list === '' ? [] : list.split(';')
}

/** `public.citext` and `extensions.hstore` are what they are wherever they lie. */
function last(type: string): string {
  return type.startsWith('"') ? type : (type.split('.').at(-1) ?? type)
}

function numbers({ edges, numbered, plain }: NumberValues, type: string): CandidateValues {
  const cast = (text: string): string => `'${text}'::${type}`
  return { plain: plain.map(cast), edges: edges.map(cast), numbered: (number) => cast(numbered(number)) }
}

function texts(type: string, length: number): CandidateValues {
  const fitting = (list: readonly string[]): readonly string[] =>
    [...new Set(list.map((text) => cutTo(text, length)))].map((text) => `${literal(text)}::${type}`)
  return {
    plain: fitting(PLAIN_TEXTS),
    edges: fitting([...EDGE_TEXTS, 'x'.repeat(Math.min(length, ROOM))]),
    numbered: (number) => `${literal(numberedText(number, length))}::${type}`,
  }
}

function bits(type: string, length: number): CandidateValues {
  const bit = (text: string): string => `B'${text}'::${type}`
  return {
    plain: [bit('10'.repeat(length).slice(0, length))],
    edges: [bit('0'.repeat(length)), bit('1'.repeat(length))],
    numbered: (number) => bit(number.toString(2).padStart(length, '0').slice(-length)),
  }
}

function numberedOf(type: string): ((cast: (text: string) => string) => (number: number) => string) | null {
  const second = (number: number): string =>
    new Date(Date.UTC(2001, 0, 1) + number * 86_400_000).toISOString().slice(0, 19).replace('T', ' ')
  if (type === 'uuid') {
    return (cast) => (number) => cast(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)
  }
  if (type === 'date') return (cast) => (number) => cast(second(number).slice(0, 10))
  if (type.startsWith('timestamp')) return (cast) => (number) => cast(second(number))
  if (type === 'bytea')
    return (cast) => (number) => cast(`\\x${(number + 256).toString(16).padStart(8, '0')}`)
  if (type === 'inet') return (cast) => (number) => cast(`10.1.${(number >> 8) & 255}.${number & 255}`)
  if (/^(real|double precision|money)$/.test(type)) return (cast) => (number) => cast(String(number + 100))
  if (/^jsonb?$/.test(type)) return (cast) => (number) => cast(`{"row": ${number}}`)
  return null
}

function arrayValues(element: string, type: string, catalog: Catalog): CandidateValues | null {
  const found = candidateValues(element, catalog)
  if (found === null) return null
  const array = (values: readonly string[]): string => `ARRAY[${values.join(', ')}]::${type}`
  return {
    plain: [array(found.plain.slice(0, 2))],
    edges: [array([]), array(['NULL']), array(found.edges.slice(0, 4))],
    numbered: found.numbered === null ? null : (number) => array([found.numbered?.(number) ?? 'NULL']),
  }
}

/** Enums by their labels, domains by what they are made of, composites field by field. */
function userValues(type: string, catalog: Catalog): CandidateValues | null {
  const found = catalog.types.find(
    ({ name, schema }) =>
      type === name || type === `${schema}.${name}` || type.replaceAll('"', '') === `${schema}.${name}`,
  )
  if (found === undefined) return null
  const cast = (text: string): string => `${text}::${type}`
  if (found.kind === 'enum') {
    const labels = [...found.definition.matchAll(/'(?:[^']|'')*'/g)].map(([label]) => cast(label))
    return labels.length === 0 ? null : { plain: labels, edges: [], numbered: null }
  }
  if (found.kind === 'domain') {
    const base =
      /^(.*?)(?= collate | default | not null| constraint | check |$)/is.exec(found.definition)?.[1] ?? ''
    // Not cast to the domain: a value it refuses must be told by the check, and not fail the search.
    return candidateValues(base.trim(), catalog)
  }
  return found.kind === 'composite' ? rowValues(found.definition, type, catalog) : null
}

const FIELD = /, (?=(?:"(?:[^"]|"")*"|[a-z_][\w$]*) )/

function rowValues(definition: string, type: string, catalog: Catalog): CandidateValues | null {
  const fields = definition
    .split(FIELD)
    .map((field) => field.replace(/^(?:"(?:[^"]|"")*"|\S+) /, '').replace(/ (?:COLLATE|COMMENT) .*$/s, ''))
    .map((field) => candidateValues(field, catalog))
  const row = (pick: (found: CandidateValues | null) => string | undefined): string =>
    `ROW(${fields.map((field) => pick(field) ?? 'NULL').join(', ')})::${type}`
  return {
    plain: [row((field) => field?.plain[0])],
    edges: [row((field) => field?.edges.at(-1)), row(() => 'NULL')],
    numbered: null,
  }
}
