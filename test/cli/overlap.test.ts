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

  test('what a migration holds in a table that a later one has dropped is not purged by name: nothing is changed', async () => {
    await using project = await cli(
      engine,
      "create table fruits (id int primary key, old text); insert into fruits values (1, 'x')",
    )
    await project.migrate('baseline')
    project.migration(FIRST, `op.dropColumn('fruits', 'old')`)
    await project.migrate('up', '--contract')
    project.migration(SECOND, `op.dropTable('fruits')`)
    await project.migrate('up', '--contract')
    const purged = await project.json('purge', FIRST, '--yes')
    expect(purged).toMatchObject({ code: 23, document: { error: { code: 'PUT_BACK' } } })
    expect((await project.json('status')).document).toMatchObject({
      unfinished: null,
      migrations: [{ state: 'contracted' }, { state: 'contracted' }],
    })
    expect(await project.migrate('revert', '--steps', '4')).toMatchObject({ code: 0 })
    expect(await project.database.query('select id, old from fruits')).toEqual([{ id: 1, old: 'x' }])
  })
})
