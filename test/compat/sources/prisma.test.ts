import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPrisma } from '../../../src/compat/sources/prisma.ts'
import type { Declared } from '../../../src/compat/sources/source.ts'
import { scratchProject } from '../../project/scratch.ts'

async function read(...files: readonly string[]): Promise<Declared> {
  using scratch = scratchProject()
  for (const [index, text] of files.entries()) scratch.write(`schema/${index}.prisma`, text)
  return await readPrisma(join(scratch.directory, 'schema'))
}

const SCHEMA = `
datasource db { 
  provider = "postgresql" // the engine
  url      = env("DATABASE_URL")
}
/// A person
model User {
  id      Int      @id @default(autoincrement())
  email   String   @unique @map("e_mail") @db.VarChar(320)
  name    String?
  role    Role     @default(USER)
  tags    String[]
  at      DateTime @default(now()) @db.Timestamptz(6)
  secret  String   @ignore
  place   Unsupported("point")?
  posts   Post[]
  teamId  Int
  @@unique([teamId, name(sort: Desc)], map: "team_name")
  @@map("users")
  @@schema("auth")
}
model Post {
  id     BigInt @id
  author User   @relation(fields: [authorId],
    references: [id], onDelete: Cascade)
  authorId Int
}
model Old {
  id Int @id
  @@ignore
}
enum Role {
  USER
  ADMIN @map("admin")
  @@map("roles")
}
view Total {
  id  Int @unique
  sum Decimal
}`

describe('a Prisma schema', () => {
  test('says that an INSERT has each value which its client makes, and may leave those to the server that it has a default for', async () => {
    const { tables } = await read(`model User {
  id   String   @id @default(cuid())
  key  String   @default(uuid(7))
  at   DateTime @default(now())
  made String   @default(dbgenerated("gen_random_uuid()"))
}`)
    const columns = Object.entries(tables['User']?.columns ?? {})
    expect(columns.map(([name, { insert }]) => [name, insert])).toEqual([
      ['id', 'always'],
      ['key', 'always'],
      ['at', 'sometimes'],
      ['made', 'sometimes'],
    ])
  })

  test('says every column that its client names, as it is called in the database', async () => {
    const { engine, tables } = await read(SCHEMA)
    expect(engine).toBe('postgres')
    expect(Object.keys(tables)).toEqual(['auth.users', 'Post', 'Total'])
    const columns = tables['auth.users']?.columns ?? {}
    expect(Object.keys(columns)).toEqual(['id', 'e_mail', 'name', 'role', 'tags', 'at', 'teamId'])
    expect(columns['e_mail']).toEqual({
      by: ['prisma'],
      read: { type: 'character varying(320)', nullable: false },
      insert: 'always',
      update: true,
      emits: { type: 'character varying(320)', nullable: false, maxLength: 320 },
      filter: true,
    })
    expect(columns['role']?.read).toEqual({ type: 'roles', nullable: false, values: ['USER', 'admin'] })
    expect(columns['tags']?.read?.type).toBe('text[]')
    expect(columns['at']?.read?.type).toBe('timestamp(6) with time zone')
    expect([columns['id']?.insert, columns['name']?.insert]).toEqual(['sometimes', 'sometimes'])
    expect(tables['auth.users']?.conflictTargets).toEqual([
      { kind: 'columns', columns: ['id'] },
      { kind: 'columns', columns: ['e_mail'] },
      { kind: 'columns', columns: ['teamId', 'name'] },
    ])
  })

  test('of a view says what is read and nothing of writes', async () => {
    const { tables } = await read(SCHEMA)
    expect(tables['Total']?.inserts).toBeUndefined()
    expect(tables['Total']?.columns['sum']).toEqual({
      by: ['prisma'],
      read: { type: 'numeric(65,30)', nullable: false },
    })
  })

  test('may be several files, for MySQL', async () => {
    const { engine, tables } = await read(
      'datasource db {\n provider = "mysql"\n}',
      'model a {\n id Int @id\n kind Kind\n on Boolean\n}\nenum Kind {\n x\n y\n}',
    )
    expect(engine).toBe('mysql')
    expect(Object.values(tables['a']?.columns ?? {}).map(({ read: taken }) => taken?.type)).toEqual([
      'int',
      `enum('x','y')`,
      'tinyint(1)',
    ])
  })

  test.each([
    ['model a {\n id Int @id\n}\ndatasource db {\n provider = "mongodb"\n}', 'its provider is mongodb'],
    ['enum a {\n x\n}', 'there is no model in it'],
  ])('that can’t be a contract is refused', async (text, what) => {
    await expect(read(text)).rejects.toThrow(what)
  })
})
