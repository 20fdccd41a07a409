import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDrizzle } from '../../../src/compat/sources/drizzle.ts'
import { scratchProject } from '../../project/scratch.ts'

const SCHEMA = `
import { bigserial, boolean, integer, pgEnum, pgSchema, pgTable, primaryKey, text, timestamp, varchar } from 'drizzle-orm/pg-core'
export const role = pgEnum('role', ['user', 'admin'])
export const users = pgTable('users', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  email: varchar('e_mail', { length: 320 }).notNull().unique(),
  role: role('role').notNull().default('user'),
  at: timestamp('at', { withTimezone: true, precision: 3 }),
  loud: text('loud').generatedAlwaysAs('x'),
})
export const members = pgSchema('org').table('members', { a: integer('a').notNull(), b: boolean('b').notNull() }, (t) => [primaryKey({ columns: [t.a, t.b] })])
export const something = 1
`

test('a Drizzle schema says every column of its tables, as the server prints their types', async () => {
  using scratch = scratchProject()
  scratch.write('schema.ts', SCHEMA)
  const { engine, tables } = await readDrizzle(join(scratch.directory, 'schema.ts'))
  expect(engine).toBe('postgres')
  expect(Object.keys(tables)).toEqual(['users', 'org.members'])
  const columns = tables['users']?.columns ?? {}
  expect(Object.entries(columns).map(([name, { insert, read }]) => [name, read?.type, insert])).toEqual([
    ['id', 'bigint', 'sometimes'],
    ['e_mail', 'character varying(320)', 'always'],
    ['role', 'role', 'sometimes'],
    ['at', 'timestamp(3) with time zone', 'sometimes'],
    ['loud', 'text', undefined],
  ])
  expect(columns['role']?.read?.values).toEqual(['user', 'admin'])
  expect(tables['org.members']?.conflictTargets).toEqual([{ kind: 'columns', columns: ['a', 'b'] }])
})

test('one of MySQL too', async () => {
  using scratch = scratchProject()
  scratch.write(
    'schema.ts',
    `import { boolean, int, mysqlEnum, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
export const t = mysqlTable('t', { a: int('a', { unsigned: true }), b: boolean('b'), c: mysqlEnum('c', ['x', 'y']), d: varchar('d', { length: 9 }) })`,
  )
  const { engine, tables } = await readDrizzle(join(scratch.directory, 'schema.ts'))
  expect(engine).toBe('mysql')
  expect(Object.values(tables['t']?.columns ?? {}).map(({ read }) => read?.type)).toEqual([
    'int unsigned',
    'tinyint(1)',
    `enum('x','y')`,
    'varchar(9)',
  ])
})

test('a module that can’t be loaded, and one without tables, are refused', async () => {
  using scratch = scratchProject()
  scratch.write('broken.ts', `import './nowhere.ts'`)
  scratch.write('empty.ts', 'export const a = 1')
  await expect(readDrizzle(join(scratch.directory, 'broken.ts'))).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
  })
  await expect(readDrizzle(join(scratch.directory, 'empty.ts'))).rejects.toThrow('it exports no table')
  await expect(readDrizzle(join(scratch.directory, 'gone.ts'))).rejects.toThrow('there is no such file')
})
