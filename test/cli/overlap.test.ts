import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

const FIRST = '20260101000000_fruits'
const SECOND = '20260102000000_cents'
const THIRD = '20260103000000_micros'

describe.each(server)('$name', (engine) => {
  test('two migrations of one column are never expanded together: the first is named, and up --contract goes through', async () => {
    await using project = await cli(engine)
    project.migration(
      FIRST,
      `op.createTable('fruits', { columns: { id: { type: 'int', primaryKey: true }, price: { type: 'numeric', notNull: true } } })`,
    )
    await project.migrate('up', '--contract')
    await project.database.script('insert into fruits values (1, 3.75)')
    project.migration(
      SECOND,
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\` })`,
    )
    project.migration(
      THIRD,
      `op.changeColumn('fruits', 'cents', { into: 'micros', type: 'bigint', notNull: true, forward: sql\`cents * 10000\`, backward: sql\`micros / 10000\` })`,
    )

    const refused = await project.json('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'OVERLAP' } } })
    expect(refused.document.error?.message).toContain(`${THIRD} changes column fruits.cents, which ${SECOND}`)
    expect(refused.document.error?.next).toContain(`migrate contract ${SECOND}`)
    // What came before the overlap is done, and the message must not say otherwise.
    expect(refused.document.error?.state).toContain(`${SECOND} expand was done`)
    expect((await project.json('status')).document).toMatchObject({
      unfinished: null,
      migrations: [{ state: 'contracted' }, { state: 'expanded' }, { state: 'pending' }],
    })
    const again = await project.json('up')
    expect(again).toMatchObject({ code: 21, document: { error: { code: 'OVERLAP' } } })
    expect(again.document.error?.state).toContain('unchanged')

    expect(await project.migrate('contract', SECOND)).toMatchObject({ code: 0 })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.database.query('select cents, micros from fruits')).toEqual([
      { cents: '375', micros: '3750000' },
    ])

    await using fresh = await cli(engine)
    for (const name of [FIRST, SECOND, THIRD])
      fresh.scratch.write(
        `migrations/${name}.ts`,
        readFileSync(join(project.directory, `migrations/${name}.ts`), 'utf8'),
      )
    expect(await fresh.migrate('up', '--contract')).toMatchObject({ code: 0 })
    expect(await fresh.migrate('up', '--contract')).toMatchObject({ code: 0 })
    expect((await fresh.json('status')).document).toMatchObject({
      migrations: [{ state: 'contracted' }, { state: 'contracted' }, { state: 'contracted' }],
    })

    // One run made all of it, so one revert takes all of it back, the last change first; and it comes again.
    const made = await fresh.image()
    expect(await fresh.migrate('revert')).toMatchObject({ code: 0 })
    expect((await fresh.json('status')).document).toMatchObject({
      migrations: [{ state: 'reverted' }, { state: 'reverted' }, { state: 'reverted' }],
    })
    expect(await fresh.migrate('up', '--contract')).toMatchObject({ code: 0 })
    expect(await fresh.image()).toBe(made)
  })

  test('a migration is not taken back from under a later one that builds on it', async () => {
    await using project = await cli(engine)
    project.migration(
      FIRST,
      `op.createTable('fruits', { columns: { id: { type: 'int', primaryKey: true }, price: { type: 'numeric' } } })`,
    )
    await project.migrate('up')
    project.migration(SECOND, `op.addColumn('fruits', 'colour', { type: 'text' })`)
    await project.migrate('up')
    const runs = (await project.json('history')).document['runs'] as readonly { readonly id: string }[]
    const before = await project.image()
    for (const flags of [[], ['--dry-run']]) {
      const refused = await project.json('revert', '--run', runs[1]?.id ?? '', ...flags)
      expect(refused).toMatchObject({ code: 21, document: { error: { code: 'OVERLAP' } } })
      expect(refused.document.error?.message).toContain(`while ${SECOND} stands`)
      expect(refused.document.error?.next).toContain(`migrate revert --to ${FIRST}`)
    }
    expect(await project.image()).toBe(before)
    expect(await project.migrate('revert', '--to', FIRST)).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
  })

  const TABLE = `create table fruits (id int primary key, old text, price numeric not null, seen int);
    create index fruits_seen on fruits (seen);
    insert into fruits values (1, 'x', 3.75, 7)`
  /** A held column without triggers, one with them, a marker of NULLs, and a held index. */
  const HOLDS = [
    `op.dropColumn('fruits', 'old', { backward: sql\`'gone'\` })`,
    `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\` })`,
    `op.setNotNull('fruits', 'seen', { fill: sql\`0\` })`,
    `op.dropIndex('fruits', 'fruits_seen')`,
  ]
  const LEFT = `select conrelid::regclass::text as name from pg_constraint where conname like '\\_bw\\_%'
    union all select attrelid::regclass::text || '.' || attname from pg_attribute where attname like '\\_bw\\_%' and not attisdropped
    union all select oid::regclass::text from pg_class where relname like '\\_bw\\_%'
    union all select tgname from pg_trigger where tgname like '~bw%'
    union all select oid::regproc::text from pg_proc where proname ~ '_[0-9a-f]{8}(_|$)' and pronamespace = 'bothways'::regnamespace`

  test.each([
    ['holds', `op.dropTable('fruits')`],
    ['has renamed', `op.renameTable('fruits', 'fruit')`],
  ])('what a migration holds is purged from a table that a later one %s', async (_, later) => {
    await using project = await cli(engine, TABLE)
    await project.migrate('baseline')
    project.migration(FIRST, ...HOLDS)
    await project.migrate('up', '--contract')
    project.migration(SECOND, later)
    await project.migrate('up', '--contract')
    expect(await project.database.query(LEFT)).not.toEqual([])
    expect(await project.migrate('purge', FIRST, '--yes')).toMatchObject({ code: 0 })
    expect(await project.database.query(LEFT)).toEqual([])
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    expect(await project.database.query('select * from fruits')).toEqual([{ id: 1, seen: 7, cents: '375' }])
  })

  test('what went with a purged table needs no purge', async () => {
    await using project = await cli(engine, TABLE)
    await project.migrate('baseline')
    project.migration(FIRST, ...HOLDS)
    await project.migrate('up', '--contract')
    project.migration(SECOND, `op.dropTable('fruits')`)
    await project.migrate('up', '--contract')
    expect(await project.migrate('purge', SECOND, '--yes')).toMatchObject({ code: 0 })
    // Somebody else's table of that name is none of its business.
    await project.database.script('create table fruits (id int)')
    expect(await project.migrate('purge', FIRST, '--yes')).toMatchObject({ code: 0 })
    expect(await project.database.query(LEFT)).toEqual([])
    expect((await project.json('status')).document).toMatchObject({
      unfinished: null,
      migrations: [{ state: 'purged' }, { state: 'purged' }],
    })
  })

  test('what a copy of the table took along is left alone, and where two could be meant nothing is purged', async () => {
    await using project = await cli(engine, TABLE)
    await project.migrate('baseline')
    project.migration(FIRST, `op.dropColumn('fruits', 'old')`)
    await project.migrate('up', '--contract')
    await project.database.script('create table copy as table fruits; alter table fruits rename to fruit')
    const refused = await project.json('purge', FIRST, '--yes')
    expect(refused).toMatchObject({ code: 23, document: { error: { code: 'PUT_BACK' } } })
    expect(refused.document.error?.message).toMatch(/public\.\w+ and public\.\w+ have each a column _bw_/)
    await project.database.script('alter table fruit rename to fruits')
    expect(await project.migrate('purge', FIRST, '--yes')).toMatchObject({ code: 0 })
    expect(await project.database.query(LEFT)).toHaveLength(1)
  })

  test('a migration is not taken back from under a later one that has renamed its table', async () => {
    await using project = await cli(engine, TABLE)
    await project.migrate('baseline')
    project.migration(FIRST, ...HOLDS)
    await project.migrate('up', '--contract')
    const [run] = (await project.json('history')).document['runs'] as readonly { readonly id: string }[]
    project.migration(SECOND, `op.renameTable('fruits', 'fruit')`)
    await project.migrate('up')
    for (const state of ['expanded', 'contracted']) {
      const before = await project.image()
      const refused = await project.json('revert', '--run', run?.id ?? '')
      expect(refused).toMatchObject({ code: 21, document: { error: { code: 'OVERLAP' } } })
      expect(refused.document.error?.message).toContain(`while ${SECOND} stands`)
      expect(refused.document.error?.next).toContain(`migrate revert --to ${FIRST}`)
      expect(await project.image()).toBe(before)
      if (state === 'expanded') expect(await project.migrate('contract')).toMatchObject({ code: 0 })
    }
    expect(await project.migrate('revert', '--to', FIRST)).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    expect(await project.database.query('select id, old, price, seen from fruits')).toEqual([
      { id: 1, old: 'x', price: '3.75', seen: 7 },
    ])
  })
})
