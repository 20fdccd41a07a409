import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { cli, type Cli } from './cli.ts'

const SCHEMA = `create table fruits (id int primary key, name text not null, price numeric(8,2) not null, code text unique);
insert into fruits select i, 'fruit ' || i, i + 0.75, 'c' || i from generate_series(1, 5) as i;`
const PRICE = '20260101000000_price'
const CODE = '20260102000000_code'
const COLOUR = '20260103000000_colour'

async function fruits(engine: Engine): Promise<Cli> {
  const project = await cli(engine, SCHEMA)
  await project.migrate('baseline')
  project.migration(
    PRICE,
    `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\` })`,
  )
  project.migration(CODE, `op.dropConstraint('fruits', 'fruits_code_key')`)
  project.migration(COLOUR, `op.addColumn('fruits', 'colour', { type: 'text' })`)
  return project
}

const states = async (project: Cli): Promise<string> => {
  const { document } = await project.json('status')
  return (document['migrations'] as readonly { readonly state: string }[]).map(({ state }) => state).join(' ')
}

describe.each(server)('$name', (engine) => {
  test('a run, some steps, or everything after a migration is taken back, and the schema is as it was', async () => {
    await using project = await fruits(engine)
    const start = await project.image()
    await project.migrate('up', '--to', PRICE)
    const [run] = (await project.json('history')).document['runs'] as readonly { readonly id: string }[]
    await project.migrate('up')
    expect(await states(project)).toBe('expanded expanded expanded')

    // Without an argument, the last run only.
    const last = await project.migrate('revert')
    expect(last).toMatchObject({ code: 0 })
    expect(last.out).toContain('migrate up')
    expect(await states(project)).toBe('expanded reverted reverted')
    await project.migrate('up')
    expect(await project.migrate('revert', '--steps', '1')).toMatchObject({ code: 0 })
    expect(await states(project)).toBe('expanded expanded reverted')
    expect(await project.migrate('revert', '--run', run?.id.slice(0, 8) ?? '')).toMatchObject({ code: 0 })
    expect(await states(project)).toBe('reverted expanded reverted')

    await project.migrate('revert')
    await project.migrate('up')
    await project.migrate('contract')
    expect(await project.migrate('revert', '--to', PRICE)).toMatchObject({ code: 0 })
    expect(await states(project)).toBe('contracted reverted reverted')
    expect(await project.migrate('revert', '--steps', '2')).toMatchObject({ code: 0 })
    expect(await states(project)).toBe('reverted reverted reverted')
    expect(await project.image()).toBe(start)
  })

  test('rows in the way of a returning constraint are counted beforehand, kept as debt, and repaired', async () => {
    await using project = await fruits(engine)
    await project.migrate('up')
    await project.database.script(`update fruits set code = 'c1' where id < 4`)
    const before = await project.image()

    const forecast = await project.migrate('revert', '--dry-run')
    expect(forecast).toMatchObject({ code: 0 })
    expect(forecast.out).toContain('fruits_code_key')
    expect(await project.image()).toBe(before)
    const status = await project.migrate('status')
    expect(status.out).toContain('in the way of fruits_code_key')
    expect(status.out).toContain('Safe to revert now')

    const aborted = await project.json('revert', '--on-conflict', 'abort')
    expect(aborted).toMatchObject({ code: 21, document: { error: { code: 'ROWS_IN_THE_WAY' } } })
    expect(aborted.document.error?.next).toContain('--on-conflict')
    expect(await project.image()).toBe(before)

    const kept = await project.migrate('revert')
    expect(kept).toMatchObject({ code: 29 })
    expect(kept.out).toContain('migrate repair')
    expect(kept.out).not.toContain('exactly what it was')
    expect(await project.migrate('status', '--check')).toMatchObject({ code: 20 })
    const debt = await project.migrate('status')
    expect(debt.out).toContain('Open debt')
    expect(debt.out).toContain('Next: migrate repair')
    expect(await project.migrate('repair')).toMatchObject({
      code: 29,
      out: expect.stringContaining('fruits_code_key'),
    })
    await project.database.script(`update fruits set code = 'c' || id`)
    expect(await project.migrate('repair')).toMatchObject({
      code: 0,
      out: expect.stringContaining('is back'),
    })
    expect((await project.migrate('repair')).out).toContain('No open debt')
    await expect(project.database.script(`update fruits set code = 'c1'`)).rejects.toThrow('fruits_code_key')
  })

  test('a constraint that is left off is never called the schema before; repair moves its rows away when asked to', async () => {
    await using project = await fruits(engine)
    await project.migrate('up', '--to', PRICE)
    await project.migrate('up', '--to', CODE)
    await project.migrate('contract')
    await project.database.script(`update fruits set code = 'c1' where id < 4`)
    await project.migrate('revert')
    const kept = await project.migrate('revert', '--steps', '1')
    expect(kept).toMatchObject({ code: 29 })
    expect(kept.out).not.toMatch(/exactly/)

    await project.database.script(`update fruits set code = 'c3' where id = 3`)
    expect((await project.migrate('repair')).out).toContain('1 row of fruits breaks it')
    expect(await project.migrate('repair', '--on-conflict', 'abort')).toMatchObject({ code: 2 })
    const moved = await project.migrate('repair', '--on-conflict', 'quarantine')
    expect(moved).toMatchObject({ code: 0, out: expect.stringContaining('is back') })
    expect(moved.err).toContain('1 row of fruits moved to')
    expect(await project.database.query('select count(*)::int as n from fruits')).toEqual([{ n: 4 }])
  })

  test.each([
    [
      'a unique over a column that the same migration renames',
      [`op.dropConstraint('fruits', 'fruits_code_key')`, `op.renameColumn('fruits', 'code', 'sign')`],
      `update fruits set sign = 'c1' where id < 4`,
      'fruits_code_key',
    ],
    [
      'a unique over a column that the same migration replaces',
      [
        `op.dropConstraint('fruits', 'fruits_code_key')`,
        `op.changeColumn('fruits', 'code', { into: 'number', type: 'int', forward: sql\`substr(code, 2)::int\`, backward: sql\`'c' || number\` })`,
      ],
      'update fruits set number = 1 where id < 4',
      'fruits_code_key',
    ],
    [
      'a foreign key to a table that is held',
      [`op.dropTable('kinds')`],
      'update fruits set kind = 7 where id = 2',
      'fruits_kind_fkey',
    ],
  ])('both halves of a revert are counted before the first: %s', async (_, operations, write, constraint) => {
    await using project = await cli(
      engine,
      `${SCHEMA} create table kinds (id int primary key); insert into kinds values (1); alter table fruits add kind int references kinds`,
    )
    await project.migrate('baseline')
    project.migration(PRICE, ...operations)
    expect(await project.migrate('up', '--contract')).toMatchObject({ code: 0 })
    await project.database.script(write)
    const before = await project.image()
    const forecast = await project.json('revert', '--dry-run')
    expect(forecast.document['conflicts']).toMatchObject([{ constraint }])
    const aborted = await project.json('revert', '--on-conflict', 'abort')
    expect(aborted).toMatchObject({ code: 21, document: { error: { code: 'ROWS_IN_THE_WAY' } } })
    expect(aborted.document.error?.details).toEqual([expect.stringContaining(constraint)])
    expect(aborted.document.error?.state).toContain('unchanged')
    expect(await project.image()).toBe(before)
    expect(await states(project)).toBe('contracted')
    expect(await project.migrate('revert')).toMatchObject({ code: 29 })
    expect(await states(project)).toBe('reverted')
  })

  test('rows that block the second half of a revert are found before the first', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(
      PRICE,
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`(cents / 100.0)::numeric(8,2)\`, onUnrepresentable: 'block', fallback: sql\`0\` })`,
    )
    await project.migrate('up', '--contract')
    await project.database.script(`insert into fruits (id, name, cents) values (9, 'gold', 900000000000)`)
    const before = await project.image()
    const refused = await project.json('revert')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'ROWS_IN_THE_WAY' } } })
    expect(await project.image()).toBe(before)
    expect(await states(project)).toBe('contracted')
    // Half the way is free.
    expect(await project.migrate('revert', '--steps', '1')).toMatchObject({ code: 0 })
    expect(await states(project)).toBe('expanded')
  })

  test('rows that block a revert are told by status and --dry-run, and revert refuses with them', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(
      PRICE,
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`(cents / 100.0)::numeric(8,2)\`, onUnrepresentable: 'block', fallback: sql\`0\` })`,
    )
    await project.migrate('up')
    await project.database.script(`insert into fruits (id, name, cents) values (9, 'gold', 900000000000)`)
    const before = await project.image()

    expect((await project.migrate('status')).out).toContain('Safe to revert now: no')
    const forecast = await project.json('revert', '--dry-run')
    expect(forecast.document).toMatchObject({
      blocked: true,
      unrepresentable: [{ rows: 1, policy: 'block' }],
    })
    const refused = await project.json('revert')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'ROWS_IN_THE_WAY' } } })
    expect(await project.image()).toBe(before)
    await project.database.script('delete from fruits where id = 9')
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
  })
})
