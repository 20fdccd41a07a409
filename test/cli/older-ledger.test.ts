import { describe, expect, it } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli, type Cli } from './cli.ts'

/** What was not yet there when the ledger of this engine's first builds was made. */
const LATER = {
  postgres: `DROP TABLE bothways.contracts, bothways.deployments, bothways.captured_rows, bothways.captures CASCADE;
    DROP FUNCTION bothways.claim(bigint, boolean), bothways.keep_rows(text[]), bothways.forget_rows(text);
    COMMENT ON TABLE bothways.meta IS NULL`,
  mysql: 'DROP TABLE bothways_contracts, bothways_deployments',
}

/** What a ledger is made of. */
const PARTS = {
  postgres: `SELECT relname AS part FROM pg_class WHERE relnamespace = 'bothways'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'bothways'::regnamespace
    UNION ALL SELECT obj_description('bothways.meta'::regclass, 'pg_class') ORDER BY 1`,
  mysql: `SELECT table_name AS part FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_name LIKE 'bothways%' ORDER BY 1`,
}

const DEPLOY = ['release', 'deploy', '--app', 'shop', '--release', '1', '--env', 'production', '--force']

describe.each(serverOfEach)('a ledger of an earlier build on $name', (engine) => {
  const older = async (): Promise<Cli<unknown>> => {
    const project = await cli(engine, 'CREATE TABLE orders (id int PRIMARY KEY, channel varchar(20))')
    project.migration('20260101000000_note', "op.addColumn('orders', 'note', { type: 'varchar(20)' })")
    await project.migrate('baseline')
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    await project.database.script(LATER[engine.family])
    return project
  }

  it('is read as it is', async () => {
    await using project = await older()
    const before = await project.image()
    expect(await project.migrate('status')).toMatchObject({ code: 0, err: '' })
    expect(await project.migrate('release', 'list')).toMatchObject({ code: 0 })
    expect(await project.image()).toBe(before)
  })

  it('gets what it lacks from the next run', async () => {
    await using project = await older()
    await project.database.script("INSERT INTO orders (id, channel) VALUES (1, 'shop')")
    project.migration('20260102000000_channels', `op.sql({ up: "UPDATE orders SET channel = 'web'" })`)
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    expect(await project.database.query('SELECT channel FROM orders')).toEqual([{ channel: 'shop' }])
    expect(await project.migrate(...DEPLOY)).toMatchObject({ code: 0 })
  })

  it('is left as it is by a revert, which may come from an earlier build than the way it takes back', async () => {
    await using project = await older()
    const lacks = (): Promise<readonly unknown[]> => project.database.query(PARTS[engine.family])
    const before = await lacks()
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    expect(await lacks()).toEqual(before)
    expect((await project.json('status')).document).toMatchObject({ migrations: [{ state: 'reverted' }] })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await lacks()).not.toEqual(before)
  })

  it('gets what it lacks from the first release that is recorded', async () => {
    await using project = await older()
    expect(await project.migrate(...DEPLOY)).toMatchObject({ code: 0 })
    expect((await project.migrate('release', 'list')).out).toContain('shop@1')
  })
})
