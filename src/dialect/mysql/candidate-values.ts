import type { CandidateValues } from '../dialect.ts'
import { decimalValues, integerValues, type NumberValues } from '../number-values.ts'
import { cutTo, EDGE_TEXTS, numberedText, PLAIN_TEXTS } from '../text-values.ts'
import { literal } from './quote.ts'

/** A text has room for more than anybody tries. */
const ROOM = 60

const BITS: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n,
}

/** Types with a fixed handful of values: those at the edges behind the bar. */
const FIXED: Readonly<Record<string, string>> = {
  float: '1.5;2;0.25|0;3.40282e38;1.17549e-38;0.1;-1.5',
  double: '1.5;2;0.25|0;1.7976931348623157e308;2.2250738585072014e-308;0.1;0.30000000000000004',
  date: '2020-02-25;2021-12-31|2024-02-29;1970-01-01;1000-01-01;9999-12-31',
  datetime:
    '2020-02-25 12:34:56;2021-12-31 23:59:59|2024-03-31 02:30:00;2024-10-27 02:30:00;1000-01-01 00:00:00;9999-12-31 23:59:59',
  timestamp:
    '2020-02-25 12:34:56;2021-12-31 23:59:59|2024-03-31 01:30:00;2024-10-27 00:30:00;1970-01-01 00:00:01;2038-01-19 03:14:07',
  time: '12:34:56;08:00:00|00:00:00;-838:59:59;838:59:59',
  year: '2020;2021|1901;2155;0',
  json: '{"a": 1};[1, "two"]|{};{"n": 1.0};null;{"a": {"b": [null]}};" "',
  uuid: '6b0f2f86-5c0e-4f5d-9a5e-0c8f6f1d2a01|ffffffff-ffff-ffff-ffff-ffffffffffff',
  inet6: '2001:db8::1|::;::ffff:192.0.2.1',
  inet4: '192.168.0.1|0.0.0.0;255.255.255.255',
}

const SHAPES: Readonly<Record<string, string>> = {
  point: 'POINT(1 2);POINT(0 0)',
  linestring: 'LINESTRING(0 0,1 1)',
  polygon: 'POLYGON((0 0,1 1,2 0,0 0))',
  multipoint: 'MULTIPOINT((0 0),(1 1))',
  multilinestring: 'MULTILINESTRING((0 0,1 1))',
  multipolygon: 'MULTIPOLYGON(((0 0,1 1,2 0,0 0)))',
  geometrycollection: 'GEOMETRYCOLLECTION(POINT(1 2))',
  geomcollection: 'GEOMETRYCOLLECTION(POINT(1 2))',
  geometry: 'POINT(1 2);LINESTRING(0 0,1 1)',
}

/** What a column of this type, as information_schema prints it, may be tried with; null where nothing is known of it. */
export function candidateValues(type: string): CandidateValues | null {
  const text = type.toLowerCase()
  const [, name = '', length] = /^([a-z0-9]+)(?:\(([\d,]+)\))?/.exec(text) ?? []
  const unsigned = text.includes('unsigned')
  if (name === 'enum' || name === 'set') return members(type, name)
  if (text.startsWith('tinyint(1)'))
    return { plain: ['1', '0'], edges: ['-1', '127'].slice(unsigned ? 1 : 0), numbered: null }
  const bits = BITS[name]
  if (bits !== undefined) {
    const half = 2n ** (bits - 1n)
    return numbers(unsigned ? integerValues(0n, half * 2n - 1n) : integerValues(-half, half - 1n))
  }
  if (name === 'decimal') {
    const [precision = 10, scale = 0] = length?.split(',').map(Number) ?? []
    return numbers(decimalValues(precision, scale, unsigned))
  }
  if (name === 'bit') return bitValues(Number(length ?? 1))
  if (name.endsWith('char')) return texts(Number(length ?? 1))
  if (name.endsWith('text')) return texts(ROOM)
  if (/binary$|blob$/.test(name)) return bytes(name, Number(length ?? ROOM))
  const shapes = SHAPES[name]
  if (shapes !== undefined) {
    return {
      plain: shapes.split(';').map((shape) => `ST_GeomFromText(${literal(shape)})`),
      edges: [],
      numbered: null,
    }
  }
  const fixed = FIXED[name]
  if (fixed === undefined) return null
  const [plain = '', edges = ''] = fixed.split('|')
  const quote = (list: string): readonly string[] => (list === '' ? [] : list.split(';').map(literal))
  const fraction = /^(datetime|timestamp|time)$/.test(name) && Number(length) > 0
  return {
    plain: quote(plain),
    edges: [
      ...quote(edges),
      ...(fraction
        ? [literal(`${name === 'time' ? '' : '2021-12-31 '}23:59:59.${'9'.repeat(Number(length))}`)]
        : []),
    ],
    numbered: numberedOf(name),
  }
}

function numbers({ edges, numbered, plain }: NumberValues): CandidateValues {
  return { plain, edges, numbered }
}

function members(type: string, name: string): CandidateValues {
  const all = [...type.matchAll(/'(?:[^']|'')*'/g)].map(([member]) => member)
  const bare = all.map((member) => member.slice(1, -1))
  const sets = [`''`, ...(bare.length > 1 ? [`'${bare.slice(0, 2).join(',')}'`, `'${bare.join(',')}'`] : [])]
  return { plain: all, edges: name === 'set' ? sets : [], numbered: null }
}

function texts(length: number): CandidateValues {
  const fitting = (list: readonly string[]): readonly string[] =>
    [...new Set(list.map((text) => cutTo(text, length)))].map(literal)
  return {
    plain: fitting(PLAIN_TEXTS),
    edges: fitting([...EDGE_TEXTS, 'x'.repeat(Math.min(length, ROOM))]),
    numbered: (number) => literal(numberedText(number, length)),
  }
}

function bytes(name: string, length: number): CandidateValues {
  const hex = (digits: string): string => `x'${digits.slice(0, length * 2)}'`
  const short = ['00', 'ff', '61', '41'].map((digits) => hex(digits))
  return {
    plain: name === 'binary' ? short : [hex('6162'), hex('deadbeef')],
    edges: name === 'binary' ? [] : [`x''`, hex('00'), hex('00ff5c27')],
    numbered: (number) =>
      hex(
        (number + 256)
          .toString(16)
          .padStart(8, '0')
          .slice(-length * 2),
      ),
  }
}

function bitValues(length: number): CandidateValues {
  const bit = (text: string): string => `b'${text}'`
  return {
    plain: [bit('10'.repeat(length).slice(0, length))],
    edges: [bit('0'.repeat(length)), bit('1'.repeat(length))],
    numbered: (number) => bit(number.toString(2).padStart(length, '0').slice(-length)),
  }
}

function numberedOf(name: string): CandidateValues['numbered'] {
  const day = (number: number): string =>
    new Date(Date.UTC(2001, 0, 1) + number * 86_400_000).toISOString().slice(0, 19).replace('T', ' ')
  switch (name) {
    case 'uuid':
      return (number) => `'00000000-0000-4000-8000-${String(number).padStart(12, '0')}'`
    case 'date':
      return (number) => literal(day(number).slice(0, 10))
    case 'datetime':
    case 'timestamp':
      return (number) => literal(day(number))
    case 'float':
    case 'double':
      return (number) => String(number + 100)
    case 'json':
      return (number) => `'{"row": ${number}}'`
    case 'year':
      return (number) => String(1901 + (number % 254))
    default:
      return null
  }
}
