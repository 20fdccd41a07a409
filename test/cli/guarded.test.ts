import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

const SCHEMA = `create table users (id int primary key, password text not null);
create table logs (id int primary key); insert into users values (1, 'secret'); insert into logs values (1);`
const HASH = '20260101000000_hash'
const DROPS = '20260102000000_drops'

describe.each(server)('$name', (engine) => {
  test('raw SQL that can’t be taken back needs its name on the command line when guarded', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(
      HASH,
      `op.sql({ up: 'update users set password = md5(password)', writes: ['users'], irreversible: 'a hash has no way back' })`,
    )
    const before = await project.image()
    for (const args of [[], ['--accept-irreversible', '20990101000000_other']]) {
      const refused = await project.json('up', '--guarded', ...args)
      expect(refused).toMatchObject({ code: 21, document: { error: { code: 'IRREVERSIBLE' } } })
      expect(refused.document.error?.message).toContain('a hash has no way back')
      expect(refused.document.error?.next).toContain(`--accept-irreversible ${HASH}`)
    }
    expect(await project.image()).toBe(before)
    const accepted = await project.migrate('up', '--guarded', '--accept-irreversible', HASH)
    expect(accepted).toMatchObject({ code: 0 })
    expect(accepted.out).toContain('Verified backup')
  })

  test('raw SQL that drops is refused when guarded, with the operation that holds what it drops', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(
      DROPS,
      `op.sql({ up: 'drop table logs', down: 'create table logs (id int primary key)' })`,
    )
    const before = await project.image()

    const refused = await project.json('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'LINT_REFUSED' } } })
    expect(refused.document.error?.message).toContain(DROPS)
    expect(refused.document.error?.next).toContain('op.dropTable')
    expect(await project.image()).toBe(before)
    const plan = await project.migrate('plan')
    expect(plan).toMatchObject({ code: 0 })
    expect(plan.out).toContain('refuse: ')

    // Without --guarded a finding is told, and the author decides.
    const plain = await project.migrate('up')
    expect(plain).toMatchObject({ code: 0 })
    expect(plain.err).toContain('warning: ')
  })

  test('applying again is saved before, like applying for the first time: the tables it touches and no others', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(
      DROPS,
      `op.addColumn('users', 'kind', { type: 'text', notNull: true, fill: sql\`'x'\` })`,
    )
    await project.migrate('up')
    await project.migrate('revert')
    await project.database.script(`insert into users values (2, 'later')`)
    const again = await project.json('up', '--guarded')
    expect(again).toMatchObject({ code: 0, document: { moved: [{ transition: 'reapply' }] } })
    const [first, ...others] = (await project.database.query(
      'select directory, verified_at is not null as verified, manifest from bothways.backups',
    )) as readonly { readonly directory: string }[]
    expect(others).toEqual([])
    expect(first).toMatchObject({ directory: again.document['backup'], verified: true })
    const manifest = JSON.parse(
      readFileSync(join(first?.directory ?? '', 'manifest.json'), 'utf8'),
    ) as unknown
    expect(manifest).toMatchObject({ rows: 2, tables: [{ table: { name: 'users' } }] })
  })

  test('a migration that fails half-way is put back, and the message says so', async () => {
    await using project = await cli(engine, `create table logs (id int primary key)`)
    await project.migrate('baseline')
    project.migration(
      '20260103000000_half',
      `op.addColumn('logs', 'kind', { type: 'text', notNull: true, fill: sql\`'x'\` })`,
      `op.sql({ up: 'vacuum logs', down: 'vacuum logs', transaction: false })`,
      `op.sql({ up: 'select 1 / 0', down: 'select 1' })`,
    )
    const before = await project.image()
    const answer = await project.migrate('up')
    expect(answer).toMatchObject({ code: 23, out: '' })
    expect(answer.err).toContain('division by zero')
    expect(answer.err).toContain('was put back')
    expect(answer.err).toContain('Next:')
    expect(await project.image()).toBe(before)
    expect((await project.json('status')).document).toMatchObject({ unfinished: null })
  })

  test('under --json every line of stderr is a JSON value, through drift, backup, waiting and failure', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(
      DROPS,
      `op.addColumn('users', 'kind', { type: 'text', notNull: true, fill: sql\`'x'\` })`,
    )
    const lines = async (...args: readonly string[]): Promise<readonly unknown[]> =>
      (await project.json(...args)).err
        .split('\n')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line))
    expect(await lines('up', '--guarded')).toContainEqual({ kind: 'log', text: '  saving users' })
    await project.database.script('alter table logs add hotfix int')
    project.migration('20260104000000_more', `op.addColumn('users', 'more', { type: 'text' })`)
    expect(await lines('up', '--guarded')).toContainEqual({
      kind: 'log',
      text: expect.stringContaining('not as the last run left it'),
    })
    expect(await lines('up')).toContainEqual({ kind: 'log', text: expect.stringContaining('drift: ') })
  })
})
