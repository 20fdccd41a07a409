import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

const NAME = '20260101000000_fruits'
const NEXT = '20260102000000_prices'

describe.each(server)('a type that $name does not know', (engine) => {
  test.each([
    [
      'a new table',
      `op.createTable('baskets', { columns: { id: { type: 'itn', primaryKey: true } } })`,
      'baskets.id',
    ],
    ['a new column', `op.addColumn('fruits', 'colour', { type: 'colour' })`, 'fruits.colour'],
    [
      'a replaced column',
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigit', forward: sql\`price * 100\`, backward: sql\`cents / 100\` })`,
      'fruits.cents',
    ],
  ])('is refused before anything changes: %s', async (_, operation, column) => {
    await using project = await cli(engine, 'create table fruits (id int primary key, price int)')
    await project.migrate('baseline')
    project.migration(NAME, `op.addColumn('fruits', 'weight', { type: 'numeric(8,2)' })`)
    project.migration(NEXT, operation)
    const before = await project.image()
    for (const command of ['up', 'plan']) {
      const refused = await project.json(command)
      expect(refused).toMatchObject({ code: 21, document: { error: { code: 'OPERATION_INVALID' } } })
      expect(refused.document.error?.message).toContain(`${NEXT}: ${column} can't have the type`)
    }
    expect(await project.image()).toBe(before)
  })

  test('leaves no ledger behind where none was, nor does any other refusal or command with nothing to do', async () => {
    await using project = await cli(engine)
    project.migration(
      NAME,
      `op.createTable('baskets', { columns: { id: { type: 'itn', primaryKey: true } } })`,
    )
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 21 })
    for (const command of ['contract', 'revert', 'purge', 'repair'])
      expect(await project.migrate(command), command).toMatchObject({ code: 0 })
    expect(await project.migrate('resume')).toMatchObject({ code: 21 })
    await project.database.script('create table apples (id int)')
    expect(await project.json('up')).toMatchObject({
      code: 21,
      document: { error: { code: 'BASELINE_NEEDED' } },
    })
    expect(
      await project.database.query(`select nspname from pg_namespace where nspname ~ '^bothways'`),
    ).toEqual([])
  })

  test('may be made by the migration itself or by one before it', async () => {
    await using project = await cli(engine)
    project.migration(
      NAME,
      `op.sql({ up: "create type mood as enum ('good')", down: 'drop type mood' })`,
      `op.createTable('moods', { columns: { id: { type: 'int', primaryKey: true }, mood: { type: 'mood' } } })`,
    )
    project.migration(
      NEXT,
      `op.createTable('lists', { columns: { id: { type: 'int', primaryKey: true }, moods: { type: 'mood[]' }, row: { type: 'moods' } } })`,
    )
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
  })
})
