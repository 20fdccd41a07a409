import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

const SHOP = `create table shops (id int primary key, name text not null); insert into shops values (1, 'Lyon');`
describe.each(serverOfEach)('$name', (engine) => {
  test('a database with tables and no ledger is refused, however often, until its schema is taken for the start', async () => {
    await using shop = await cli(engine, SHOP)
    shop.migration('20260101000000_opened', `op.addColumn('shops', 'opened', { type: 'date' })`)
    const before = await shop.image()

    for (const _ of ['once', 'and once more']) {
      const refused = await shop.migrate('up')
      expect(refused).toMatchObject({ code: 21, out: '' })
      expect(refused.err).toContain('migrate baseline')
      expect(refused.err).toContain('BASELINE_NEEDED')
    }
    expect(await shop.image()).toBe(before)
    expect((await shop.json('status')).document['next']).toContain('migrate baseline')

    const taken = await shop.migrate('baseline')
    expect(taken).toMatchObject({ code: 0 })
    expect(taken.out).toContain('1 table')
    expect((await shop.migrate('up')).text).toContain('20260101000000_opened')
    expect(await shop.database.query('select id, name, opened from shops')).toEqual([
      { id: 1, name: 'Lyon', opened: null },
    ])
  })
})
