import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

const SCHEMA = `create table items (id int primary key, size int not null); insert into items values (1, 5);
create view sizes as select id, size from items`
const NAME = '20260101000000_extent'
const WIDER = `op.changeColumn('items', 'size', { into: 'extent', type: 'bigint', notNull: true, forward: sql\`size\`, backward: sql\`extent\`, fallback: sql\`1\` })`

describe.each(serverOfEach)('$name', (engine) => {
  test('a view that names a replaced column goes along, or is told before it fails, and may be made anew', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(NAME, WIDER)
    const read = () => project.database.query('select id from sizes')
    if (engine.family === 'postgres') {
      expect((await project.migrate('plan')).out).not.toContain('left-behind')
      expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 0 })
      expect(await project.migrate('contract')).toMatchObject({ code: 0 })
      expect(await read()).toHaveLength(1)
      return
    }
    const before = await project.image()
    const refused = await project.json('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'LINT_REFUSED' } } })
    expect(refused.document.error?.message).toContain('view sizes names size of items')
    expect(refused.document.error?.next).toContain(`phase: 'contract'`)
    expect(await project.image()).toBe(before)

    project.migration(
      NAME,
      `op.sql({ phase: 'contract', up: 'create or replace view sizes as select id, extent as size from items', down: 'create or replace view sizes as select id, size from items' })`,
      WIDER,
    )
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 0 })
    expect(await read()).toHaveLength(1)
    expect(await project.migrate('contract')).toMatchObject({ code: 0 })
    expect(await read()).toHaveLength(1)
    for (const _ of ['restore', 'withdraw']) {
      expect(await project.migrate('revert')).toMatchObject({ code: 0 })
      expect(await read()).toHaveLength(1)
    }
  })

  test('a routine that names it is told', async () => {
    const routine =
      engine.family === 'postgres'
        ? 'create function largest() returns int language sql as $$ select max(size) from items $$'
        : 'create function largest() returns int reads sql data return (select max(size) from items)'
    await using project = await cli(engine, `${SCHEMA.split(';').slice(0, 2).join(';')}; ${routine}`)
    await project.migrate('baseline')
    project.migration(NAME, WIDER)
    expect((await project.migrate('plan')).out).toMatch(/warn: largest\(\) names size of items/)
  })
})
