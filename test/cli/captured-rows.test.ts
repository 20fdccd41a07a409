import { describe, expect, it } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

describe.each(server)('rows that raw SQL changed on $name', (engine) => {
  it('are counted before a revert, set back by it, and told where somebody wrote them since', async () => {
    await using project = await cli(
      engine,
      "CREATE TABLE orders (id int PRIMARY KEY, channel text); INSERT INTO orders VALUES (1, NULL), (2, NULL), (3, 'shop')",
    )
    await project.migrate('baseline')
    project.migration(
      '20260101000000_channels',
      "op.run({ up: async (db) => { await db.updateTable('orders').set({ channel: 'web' }).where('channel', 'is', null).execute() } })",
    )
    const plan = await project.json('plan')
    expect(JSON.stringify(plan.document)).toContain('before and after images of orders')
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 0 })
    await project.database.script("UPDATE orders SET channel = 'app' WHERE id = 2")

    const status = await project.migrate('status')
    expect(status.out).toContain('Rows of orders are set back by their images.')
    expect(status.out).toContain('1 row of orders that the migration changed was written since')
    expect(await project.json('revert', '--dry-run')).toMatchObject({
      code: 0,
      document: { kept: [{ table: 'orders', rows: 1 }], setsBack: ['orders'] },
    })
    const before = await project.image()
    expect(await project.migrate('revert', '--on-conflict', 'abort')).toMatchObject({ code: 21 })
    expect(await project.image()).toBe(before)

    expect(await project.migrate('revert')).toMatchObject({ code: 29 })
    const rows = await project.database.query('SELECT channel FROM orders ORDER BY id')
    expect(rows.map(({ channel }) => channel)).toEqual([null, 'app', 'shop'])
    expect((await project.migrate('status')).out).toContain(
      'orders: rows as they were: 1 row was written since and stays: id=2 (channel: before NULL, after web, now app)',
    )
    await project.database.script('UPDATE orders SET channel = NULL WHERE id = 2')
    expect(await project.migrate('repair')).toMatchObject({
      code: 0,
      out: expect.stringContaining('orders: all rows are back'),
    })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    const again = await project.database.query('SELECT channel FROM orders ORDER BY id')
    expect(again.map(({ channel }) => channel)).toEqual([null, null, 'shop'])
  })

  it('need a down only where something else changes', async () => {
    await using project = await cli(engine, 'CREATE TABLE orders (id int PRIMARY KEY)')
    await project.migrate('baseline')
    project.migration(
      '20260101000000_both',
      "op.sql({ up: 'DELETE FROM orders; WITH x AS (SELECT drop_it()) SELECT * FROM x' })",
    )
    expect(await project.migrate('up')).toMatchObject({
      code: 2,
      text: expect.stringMatching(
        /20260101000000_both\.ts:\d+: down is missing[\s\S]*It is needed for: WITH x AS/,
      ),
    })
  })
})
