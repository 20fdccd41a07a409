import { expect, test, describe } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import { cli } from '../cli/cli.ts'

describe.each(serverOfEach)('migrate prove on $name', (engine) => {
  test('goes there and back with rows, and ends with 0 only where everything comes back', async () => {
    await using project = await cli(engine)
    project.migration(
      '20260101000000_fruits',
      `op.createTable('fruits', { columns: { id: { type: 'int', primaryKey: true }, name: { type: 'varchar(40)', notNull: true }, price: { type: 'decimal(10,3)', notNull: true } } })`,
    )
    project.migration(
      '20260102000000_cents',
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 10)\`, backward: sql\`cents / 10.0\`, fallback: sql\`0\` })`,
      `op.dropNotNull('fruits', 'name', { backward: sql\`'?'\` })`,
    )
    const proved = await project.json('prove')
    expect(proved).toMatchObject({
      code: 0,
      document: {
        schema: 'bothways/prove@1',
        empty: [],
        migrations: [{ name: '20260101000000_fruits', verdict: 'proved' }, { name: '20260102000000_cents' }],
      },
    })
    expect((await project.migrate('prove', '20260102000000_cents')).out).toContain('5 rows')
    expect((await project.json('status')).document['migrations']).toMatchObject([
      { state: 'pending' },
      { state: 'pending' },
    ])

    project.migration(
      '20260103000000_shout',
      `op.sql({ up: "UPDATE fruits SET name = UPPER(name)", down: "SELECT 1", writes: ['fruits'] })`,
    )
    const lossy = await project.json('prove', '20260103000000_shout')
    expect(lossy).toMatchObject({ code: 21, document: { migrations: [{ verdict: 'lossy' }] } })
    expect(JSON.stringify(lossy.document['migrations'])).toContain('name')
    expect(await project.migrate('prove', 'nothing')).toMatchObject({ code: 2 })
  })
})
