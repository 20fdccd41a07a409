import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readKysely } from '../../../src/compat/sources/kysely.ts'
import type { Declared } from '../../../src/compat/sources/source.ts'
import type { ColumnUse } from '../../../src/model/release-contract.ts'
import { scratchProject } from '../../project/scratch.ts'

async function read(files: Readonly<Record<string, string>>, argument = 'db.ts'): Promise<Declared> {
  using scratch = scratchProject()
  for (const [file, text] of Object.entries(files)) scratch.write(file, text)
  return await readKysely(join(scratch.directory, argument))
}

/** `r` read, `i!` always inserted, `i?` sometimes, `u` updated, with the types that are read. */
function words(column: ColumnUse | undefined): string {
  if (column === undefined) return 'none'
  const { emits, insert, read: taken, update } = column
  return [
    taken === undefined
      ? '-'
      : `r ${(taken.values ?? taken.js ?? ['?']).join('|')}${taken.nullable === true ? '|null' : ''}`,
    insert === undefined ? '-' : insert === 'always' ? 'i!' : 'i?',
    update === true ? 'u' : '-',
    (emits?.values ?? emits?.js ?? []).join('|'),
  ]
    .join(' ')
    .trim()
}

async function columnsOf(body: string, head = ''): Promise<Readonly<Record<string, string>>> {
  const text = `import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'\n${head}\nexport interface DB { t: { ${body} } }`
  const { tables } = await read({ 'db.ts': text })
  return Object.fromEntries(
    Object.entries(tables['t']?.columns ?? {}).map(([name, use]) => [name, words(use)]),
  )
}

describe('a Database interface', () => {
  test.each([
    ['a: string', 'r string i! u string'],
    ['a: string | null', 'r string|null i? u string'],
    ['a: Generated<number>', 'r number i? u number'],
    ['a: GeneratedAlways<number>', 'r number - -'],
    ['a: ColumnType<Date, string | undefined, never>', 'r Date i? - string'],
    ['a: ColumnType<never, string, string>', '- i! u string'],
    ['a: JSONColumnType<{ x: 1 }>', 'r json i! u string'],
    [`a: 'x' | 'y'`, 'r x|y i! u x|y'],
    ['a: string[]', 'r array i! u array'],
    ['a: Buffer', 'r Buffer i! u Buffer'],
    ['a: Somebody', 'r ? i! u'],
  ])('with %s', async (body, said) => {
    expect(await columnsOf(body)).toEqual({ a: said })
  })

  test('as code generators write it', async () => {
    const head = `
export type Generated2<T> = T
export type Int8 = ColumnType<string, bigint | number | string, bigint | number | string>
export type Timestamp = ColumnType<Date, Date | string, Date | string>
export const Role = { USER: 'user', ADMIN: 'admin' } as const
export type Role = (typeof Role)[keyof typeof Role]
export enum Status { On = 'on', Off = 'off' }
export type Json = JsonValue
export type JsonValue = string | null | JsonValue[]`
    const body = 'a: Generated<Timestamp>; b: Timestamp | null; c: Int8; d: Role; e: Status; f: Json'
    expect(await columnsOf(body, head)).toEqual({
      a: 'r Date i? u Date|string',
      b: 'r Date|null i? u Date|string',
      c: 'r string i! u bigint|number|string',
      d: 'r user|admin i! u user|admin',
      e: 'r on|off i! u on|off',
      f: 'r json i! u json',
    })
  })

  test('put together from files, parents and parts', async () => {
    const { notes, tables } = await read({
      'db.ts': `
import type { Users as People } from './tables/index.js'
import * as billing from './billing'
interface Base extends Stamped<Date> { users: People }
interface Stamped<T> { stamps: { at: T } }
export interface Database extends Base {
  'billing.invoices': billing.Invoices
  short: Omit<People, 'email'> & { extra: number }
  strange: Elsewhere
}`,
      'tables/index.ts': `export * from './users'`,
      'tables/users.ts': `export interface Users { id: number; email: string }`,
      'billing.d.ts': `export type Invoices = { total: string }`,
    })
    const columns = Object.entries(tables).map(([name, table]) => [name, Object.keys(table.columns)])
    expect(Object.fromEntries(columns)).toEqual({
      stamps: ['at'],
      users: ['id', 'email'],
      'billing.invoices': ['total'],
      short: ['id', 'extra'],
    })
    expect(notes).toEqual([
      'the columns of strange are not known: its type leads out of the project’s own files',
    ])
  })

  test('may have another name, and stand before a CamelCasePlugin', async () => {
    const text = 'export type Tables = { userNames: { firstName: string; line2: string } }'
    const { tables } = await read({ 'db.ts': text }, 'db.ts?case=camel#Tables')
    expect(Object.keys(tables['user_names']?.columns ?? {})).toEqual(['first_name', 'line2'])
  })

  test.each([
    ['export interface Other {}', 'it exports no DB or Database: known are Other'],
    ['export interface DB {', 'Correct the file.'],
    ['export interface DB {}', 'its tables are not known'],
  ])('that is none: %s', async (text, what) => {
    const failure = await read({ 'db.ts': text }).catch((error: unknown) => error)
    expect(JSON.stringify(failure) + String(failure)).toContain(what)
  })
})
