import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { ReleaseContract } from '../../src/model/release-contract.ts'
import { bundle } from './bundle.ts'
import { server } from './chosen.ts'
import { cli, type Cli } from './cli.ts'

const DATABASE = `
import type { Generated } from 'kysely'
export interface DB { users: { id: Generated<number>; email: string; name: string | null } }`

const QUERIES = `
-- name: findUser :one
select id, email from users where email = $1;
/* @name touch */
update users set seen_at = now(), name = $1 where id = $2
`

const record = ['release', 'record', '--app', 'web', '--release', '3f2c'] as const

function contractOf(it: Cli): ReleaseContract {
  return JSON.parse(readFileSync(join(it.directory, 'contracts/web@3f2c.json'), 'utf8')) as ReleaseContract
}

/** What an application's tests do, in a process of its own. */
function runApplication(it: Cli): void {
  const pg = pathToFileURL(join(import.meta.dirname, '../../node_modules/pg/esm/index.mjs')).href
  it.scratch.write(
    'app.mjs',
    `import pg from '${pg}'
import { recordPg, unrecorded } from '${pathToFileURL(join(bundle, 'recorder.js')).href}'
recordPg(pg)
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
await unrecorded(() => pool.query('truncate users'))
await pool.query('create temp table mine (a int)')
for (const email of ['ada@example.org', 'bob@example.org'])
  await pool.query('insert into users (email) values ($1) on conflict (email) do nothing returning *', [email])
await pool.query({ name: 'one', text: 'select id, age from users where email = $1', values: ['ada@example.org'] })
await pool.query('select 1')
await pool.end()
`,
  )
  const { status, stderr } = spawnSync(process.execPath, ['app.mjs'], {
    cwd: it.directory,
    env: { ...process.env, DATABASE_URL: it.database.url },
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
}

describe.each(server)('on $name, migrate release record', (engine) => {
  test('writes what is declared and what was seen into one contract, and says where they differ', async () => {
    await using it = await cli(
      engine,
      'create table users (id serial primary key, email text unique, name text, age integer, seen_at timestamptz)',
    )
    it.scratch.write('src/db.ts', DATABASE)
    it.scratch.write('queries/users.sql', QUERIES)
    runApplication(it)
    const from = [
      '--from',
      'kysely:src/db.ts',
      '--from',
      'recorder:.bothways/recorded',
      '--from',
      'sql:queries/*.sql',
    ]
    const answer = await it.json(...record, ...from)
    expect(answer.code).toBe(0)
    expect(answer.document).toMatchObject({
      schema: 'bothways/release-record@1',
      file: 'contracts/web@3f2c.json',
      tables: 1,
      reads: 2,
      writes: 2,
      unread: 0,
      notes: [
        { kind: 'undeclared', at: 'users.age' },
        { kind: 'undeclared', at: 'users.seen_at' },
      ],
      passedOver: [expect.stringContaining('a statement that changes the schema') as string],
    })
    const { statements, tables } = contractOf(it)
    expect(tables['users']).toMatchObject({
      by: ['kysely', 'recorder', 'sql'],
      star: true,
      conflictTargets: [{ kind: 'columns', columns: ['email'] }],
      columns: {
        email: {
          by: ['kysely', 'recorder', 'sql'],
          insert: 'always',
          filter: true,
          emits: { maxLength: 15, nullable: false },
        },
        name: { insert: 'sometimes', update: true },
        age: { by: ['recorder'], read: {} },
      },
    })
    expect(statements.find(({ sql }) => sql.startsWith('insert'))).toMatchObject({
      kind: 'write',
      seen: 2,
      by: ['recorder'],
      parameters: [{ of: { table: 'users', column: 'email' }, emits: { js: ['string'], maxLength: 15 } }],
      result: [
        { name: 'id', type: 'integer' },
        { name: 'email', type: 'text' },
        { name: 'name', type: 'text' },
        { name: 'age', type: 'integer' },
        { name: 'seen_at', type: 'timestamp with time zone' },
      ],
    })
    expect(statements.find(({ prepared }) => prepared)?.sql).toBe(
      'select id, age from users where email = $1',
    )
    expect(statements.find(({ from: place }) => place?.includes('touch'))?.from).toBe(
      'queries/users.sql:5 touch',
    )
    const before = contractOf(it)
    await it.migrate(...record, ...from)
    expect(contractOf(it)).toEqual(before)
  })

  test('refuses what it can’t read, and writes nothing', async () => {
    await using it = await cli(engine)
    const refusal = async (...args: readonly string[]): Promise<string> => {
      const { code, document } = await it.json('release', 'record', ...args)
      expect(code).toBe(2)
      return `${document.error?.code}: ${document.error?.message}`
    }
    const named = ['--app', 'web', '--release', '3f2c', '--from'] as const
    expect(await refusal(...named, 'kisely:src/db.ts')).toContain('did you mean "kysely"?')
    expect(await refusal(...named, 'kysely:src/db.ts')).toContain('SOURCE_UNREADABLE')
    expect(await refusal(...named, 'recorder:nowhere')).toContain('SOURCE_UNREADABLE')
    expect(await refusal(...named, 'sql:queries/*.sql')).toContain('no .sql file is called so')
    expect(await refusal('--app', 'a/b', '--release', '1', '--from', 'sql:x.sql')).toContain(
      'no name of an application',
    )
    it.scratch.write(
      'typed.ts',
      `import { InferSelectModel } from 'drizzle-orm'
export type Row = InferSelectModel<never>`,
    )
    const typed = await it.json('release', 'record', ...named, 'drizzle:typed.ts')
    expect(typed.document.error).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      next: 'If InferSelectModel is a type, import it as one, for Node runs the module: import type { InferSelectModel } from …',
    })
    it.scratch.write('contracts/web@3f2c.json', '{ "format": "bothw')
    it.scratch.write('q.sql', 'select id from users')
    expect(await refusal(...named, 'sql:q.sql')).toContain('it is cut short')
    writeFileSync(join(it.directory, 'contracts/web@3f2c.json'), '{ "name": "package" }')
    expect(await refusal(...named, 'sql:q.sql')).toContain('it is no release contract')
  })

  test('reads what the server has counted, where it counts', async () => {
    await using it = await cli(engine)
    const { code, document } = await it.json(...record, '--from', `pg_stat_statements:${it.database.url}`)
    expect([code, document.error?.code]).toEqual([21, 'NOT_SUPPORTED'])
    expect(document.error?.next).toContain('CREATE EXTENSION pg_stat_statements')
  })
})
