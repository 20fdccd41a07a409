import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DrillReport } from '../../src/cli/flow/drill-report.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { server, serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

const NAME = '20260101000000_cents'
const SHOP = `create table fruits (id int primary key, name varchar(40) not null, price decimal(10,2) not null, code varchar(10));
insert into fruits values (1, 'apple', 3.75, 'a'), (2, 'pear <b>', 1, 'b')`
const CENTS = `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` })`

describe.each(serverOfEach)('drill on $name', (engine) => {
  test('takes what stands back on a shadow, twice and forward again, and leaves the database alone', async () => {
    await using project = await cli(engine, SHOP)
    await project.migrate('baseline')
    project.migration(NAME, CENTS, `op.dropColumn('fruits', 'code')`)
    await project.migrate('up', '--guarded')
    await project.migrate('contract')
    const before = await project.image()

    const { code, document } = await project.json(
      'drill',
      '--out',
      'runbook',
      '--sample-url',
      project.database.url,
    )
    const report = document as unknown as DrillReport & { readonly schema: string }
    expect(code, JSON.stringify(report.why)).toBe(0)
    expect(report).toMatchObject({
      schema: 'bothways/drill@1',
      verdict: 'ready',
      why: [],
      debts: [],
      rehearsal: {
        failure: null,
        notBack: [[], []],
        tables: 1,
        leftOut: [],
        turns: [
          { legs: [{ migration: NAME, transition: 'restore' }], ms: expect.any(Number) },
          { legs: [{ migration: NAME, transition: 'withdraw' }], ms: expect.any(Number) },
        ],
      },
    })
    // The two that are there: none is made beside them.
    expect(report.rehearsal?.rows).toBe(2)
    expect(report.held).toMatchObject([{ migration: NAME, what: 'fruits.price, fruits.code', side: 'old' }])
    expect(report.backup?.directory).toContain(project.directory)
    expect(report.commands.map(({ exit, type }) => [type, exit])).toEqual([
      ['migrate status', [0]],
      ['migrate revert --dry-run', [0]],
      ['migrate revert', [0]],
      ['migrate revert', [0]],
      ['migrate up --guarded', [0]],
      ['migrate resume', [0]],
    ])
    expect(await project.image()).toBe(before)

    const page = readFileSync(join(project.directory, 'runbook/readiness.html'), 'utf8')
    expect(page).toContain('<h1>Ready to revert</h1>')
    expect(page).not.toMatch(/https?:|<script|<link|url\(/)
    const text = readFileSync(join(project.directory, 'runbook/readiness.md'), 'utf8')
    expect(text).toContain('| `migrate revert` | 0 |')
    expect(readdirSync(join(project.directory, 'runbook')).toSorted()).toEqual([
      'readiness.html',
      'readiness.md',
    ])

    // What it foretold is what happens.
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
  })

  test('names the rows in the way, and what a revert then ends with', async () => {
    await using project = await cli(
      engine,
      `create table mails (id int primary key, mail varchar(40) not null, constraint one_mail unique (mail)); insert into mails values (1, 'a')`,
    )
    await project.migrate('baseline')
    project.migration(NAME, `op.dropConstraint('mails', 'one_mail')`)
    await project.migrate('up')
    await project.database.script(`insert into mails values (2, 'b'), (3, 'b')`)
    const { code, document } = await project.json('drill')
    expect(code).toBe(0)
    expect(document).toMatchObject({
      verdict: 'ready',
      forecast: { conflicts: [{ constraint: 'one_mail', table: 'mails' }] },
      written: [],
    })
    const commands = document['commands'] as DrillReport['commands']
    expect(commands.find(({ type }) => type === 'migrate revert')?.exit).toEqual([29])
    expect(commands.map(({ type }) => type)).toContain('migrate repair')
  })
})

describe.each(server)('drill on $name', (engine) => {
  test('of a database where nothing stands says so, and what is purged', async () => {
    await using project = await cli(engine, SHOP)
    await project.migrate('baseline')
    const first = await project.migrate('drill')
    expect(first).toMatchObject({ code: 0 })
    expect(first.out).toContain('nothing to revert')
    project.migration(NAME, CENTS)
    await project.migrate('up', '--contract')
    await project.migrate('purge', '--older-than', '0', '--yes')
    const { code, document } = await project.json('drill')
    expect(code).toBe(0)
    expect(document).toMatchObject({ verdict: 'nothing to revert', purged: [NAME], rehearsal: null })
    expect((await project.migrate('drill')).out).toContain(`What ${NAME} held is purged`)
  })

  test('is not ready while a run is cut off, and needs no migration files', async () => {
    await using project = await cli(engine, SHOP)
    await project.migrate('baseline')
    project.migration(NAME, CENTS)
    await project.migrate('up')
    rmSync(join(project.directory, 'migrations'), { recursive: true })
    const ready = await project.json('drill')
    expect(ready, ready.text).toMatchObject({
      code: 0,
      document: { verdict: 'ready', rehearsal: { notBack: [[]] } },
    })
    await project.database.script(`update bothways.runs set outcome = 'running', ended_at = null`)
    const { code, document } = await project.json('drill')
    expect(code).toBe(21)
    expect(document['why']).toEqual([
      'a run of migrate up was cut off: migrate resume or migrate abort comes first',
    ])
  })

  test('says what once more would cost, where raw SQL takes rows away', async () => {
    await using project = await cli(engine, SHOP)
    await project.migrate('baseline')
    project.migration(NAME, `op.sql({ up: 'select 1', down: 'delete from fruits' })`)
    await project.migrate('up')
    project.migration('20260102000000_more', `op.addColumn('fruits', 'size', { type: 'int' })`)
    await project.migrate('up')
    const { code, document } = await project.json('drill')
    expect(code).toBe(0)
    const { rehearsal } = document as unknown as DrillReport
    expect(rehearsal?.notBack[0]).toEqual([])
    expect(rehearsal?.notBack[1]?.join('\n')).toContain('rows of fruits')
    expect((await project.migrate('drill')).out).toContain('did not bring back on the shadow')
  })

  test('is not ready where rows block a revert, and ends with 21', async () => {
    await using project = await cli(
      engine,
      `create table n (id int primary key, v int not null); insert into n values (1, 1)`,
    )
    await project.migrate('baseline')
    project.migration(
      NAME,
      `op.changeColumn('n', 'v', { into: 'w', type: 'bigint', notNull: true, forward: sql\`v::bigint\`, backward: sql\`case when w < 2000000000 then w::int end\`, fallback: sql\`0\`, onUnrepresentable: 'block' })`,
    )
    await project.migrate('up')
    await project.database.script('insert into n (id, w) values (2, 3000000000)')
    const { code, document } = await project.json('drill')
    expect(code).toBe(21)
    expect(document).toMatchObject({ verdict: 'not ready' })
    expect((document['why'] as readonly string[]).join('\n')).toContain('block')
    expect((await project.migrate('drill')).out).toContain('not ready to revert')
  })

  test('names those whose transactions are open, and asks for a server where it may make no database', async () => {
    await using project = await cli(engine, SHOP)
    await project.migrate('baseline')
    project.migration(NAME, CENTS)
    await project.migrate('up')
    const session = await project.database.connect()
    await session.query('begin')
    await session.query('select * from fruits')
    const { document } = await project.json('drill')
    expect(JSON.stringify(document['blockers'])).toContain('transaction open for')
    await session.query('rollback')
    await session.query(
      `create role drill_only login password 'x'; grant usage on schema public, bothways to drill_only; grant select on all tables in schema public, bothways to drill_only`,
    )
    try {
      const url = new URL(project.database.url)
      url.username = 'drill_only'
      url.password = 'x'
      const refused = await project.json('drill', '--url', url.href)
      expect(refused).toMatchObject({ code: 21, document: { error: { code: 'PRIVILEGE' } } })
      expect(refused.document.error?.next).toContain('--shadow-url')
    } finally {
      await session.query('drop owned by drill_only; drop role drill_only')
      await session.end()
    }
  })
})

describe.each(mysqlEngines.slice(0, 1))('drill on $name', (engine) => {
  test('on a shadow of another kind says that it is one', async () => {
    await using project = await cli(engine, SHOP)
    await project.migrate('baseline')
    project.migration(NAME, CENTS)
    await project.migrate('up')
    const { code, document } = await project.json('drill', '--shadow-url', 'pglite:')
    expect(code).toBe(21)
    expect((document['why'] as readonly string[])[0]).toMatch(/PostgreSQL .* can't be given the state of M/)
    // An embedded database takes its time to start where everything else is at work too.
  }, 180_000)
})
