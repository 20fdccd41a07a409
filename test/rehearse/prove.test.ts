import { describe, expect, test } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import { cli } from '../cli/cli.ts'

const FRUITS = '20260101000000_fruits'
const CENTS = '20260102000000_cents'
const NEXT = '20260103000000_next'
const MAKES_FRUITS = `op.createTable('fruits', { columns: { id: { type: 'int', primaryKey: true }, name: { type: 'varchar(40)', notNull: true }, price: { type: 'decimal(10,3)', notNull: true } } })`

interface Proved {
  readonly name: string
  readonly verdict: string
  readonly message: string
  readonly rows: number
  readonly writes: number
  readonly notes: readonly string[]
  readonly losses: readonly {
    readonly table: string
    readonly columns: readonly string[]
    readonly when?: string
  }[]
}

describe.each(serverOfEach)('migrate prove on $name', (engine) => {
  test('goes there and back with rows and with both versions writing, and ends with 0 where everything comes back', async () => {
    await using project = await cli(engine)
    project.migration(FRUITS, MAKES_FRUITS, `op.addCheck('fruits', sql\`price >= 0\`)`)
    project.migration(
      CENTS,
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 10)\`, backward: sql\`cents / 10.0\`, fallback: sql\`0\` })`,
      `op.dropNotNull('fruits', 'name', { backward: sql\`'?'\` })`,
    )
    const proved = await project.json('prove')
    expect(proved).toMatchObject({ code: 0, document: { schema: 'bothways/prove@1', empty: [] } })
    const [fruits, cents] = proved.document['migrations'] as readonly Proved[]
    expect(fruits).toMatchObject({ name: FRUITS, verdict: 'proved' })
    expect(cents).toMatchObject({ name: CENTS, verdict: 'held', losses: [] })
    expect(cents?.notes.join()).not.toContain('writes of the new version are refused')
    expect(cents?.rows).toBeGreaterThan(10)
    expect(cents?.writes).toBeGreaterThan(20)
    expect((await project.json('status')).document['migrations']).toMatchObject([
      { state: 'pending' },
      { state: 'pending' },
    ])
    expect(await project.migrate('prove', 'nothing')).toMatchObject({ code: 2 })
  })

  test('finds a way back that loses values, leaves another schema or fails, says where, and goes on with the next', async () => {
    await using project = await cli(engine)
    project.migration(FRUITS, MAKES_FRUITS)
    project.migration(
      '20260103000000_shout',
      `op.sql({ up: 'SELECT 1', down: "UPDATE fruits SET name = CONCAT('!', name) WHERE length(name) < 30" })`,
    )
    project.migration(
      '20260104000000_forgets',
      `op.sql({ up: 'CREATE INDEX fruits_name ON fruits (name)', down: 'SELECT 1' })`,
    )
    project.migration('20260105000000_typo', `op.sql({ up: 'SELECT 1', down: 'DROP TABLE fruitz' })`)
    project.migration('20260106000000_role', `op.sql({ up: 'CALL nobody_made_this()', down: 'SELECT 1' })`)
    project.migration('20260107000000_last', `op.addColumn('fruits', 'colour', { type: 'varchar(20)' })`)
    const { code, document } = await project.json('prove')
    expect(code).toBe(21)
    const found = document['migrations'] as readonly Proved[]
    expect(found.map(({ verdict }) => verdict)).toEqual([
      'proved',
      'lossy',
      'not-restored',
      'down-fails',
      'up-fails',
      'proved',
    ])
    expect(found[1]?.losses[0]).toMatchObject({ table: 'fruits', columns: ['name'] })
    expect(JSON.stringify(found[2])).toContain('fruits_name')
    expect(found[3]?.message).toContain('fruitz')
    expect(found[4]?.message).toContain('nobody_made_this')
  })

  test('finds rows that the old version wrote meanwhile and the way back forgets', async () => {
    await using project = await cli(engine)
    project.migration(FRUITS, MAKES_FRUITS)
    // Idle it brings everything back; a row that comes meanwhile is in nobody's copy.
    project.migration(
      NEXT,
      `op.sql({ up: 'CREATE TABLE copied AS SELECT * FROM fruits', down: 'DELETE FROM fruits WHERE id NOT IN (SELECT id FROM copied); DROP TABLE copied' })`,
    )
    const { code, document } = await project.json('prove', NEXT)
    expect(code).toBe(21)
    const [proof] = document['migrations'] as readonly Proved[]
    expect(proof).toMatchObject({ verdict: 'lossy' })
    expect(proof?.losses).toContainEqual(
      expect.objectContaining({ table: 'fruits', when: 'taken back after both versions wrote' }),
    )
  })

  test('takes rows of a live database, with the rows they point to, and writes nothing there', async () => {
    await using live = await cli(
      engine,
      `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(10,3) NOT NULL, parent int, FOREIGN KEY (parent) REFERENCES fruits (id));
      INSERT INTO fruits VALUES (1, 'seed of all', 1.5, NULL), (2, 'two', 2, 1), (3, 'three', 3, 2)`,
    )
    await live.migrate('baseline')
    live.migration(NEXT, `op.sql({ up: 'SELECT 1', down: "UPDATE fruits SET name = 'x' WHERE id = 1" })`)
    const before = await live.image()
    const found = await live.json('prove', '--sample-url', live.database.url)
    expect(found).toMatchObject({ code: 21, document: { migrations: [{ verdict: 'lossy', rows: 3 }] } })
    expect(JSON.stringify(found.document['migrations'])).toContain('seed of all')
    expect(await live.image()).toBe(before)
  })

  test('says which rows are generated because the live database is not as far, and samples the others', async () => {
    await using live = await cli(engine)
    live.migration(FRUITS, MAKES_FRUITS)
    await live.migrate('up', '--contract')
    await live.database.script(`INSERT INTO fruits (id, name, price) VALUES (1, 'seed of all', 1.5)`)
    live.migration(
      CENTS,
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 10)\`, backward: sql\`cents / 10.0\`, fallback: sql\`0\` })`,
      `op.createTable('seeds', { columns: { id: { type: 'int', primaryKey: true }, fruit: { type: 'int', references: 'fruits(id)' } } })`,
    )
    live.migration(NEXT, `op.addColumn('seeds', 'colour', { type: 'varchar(20)' })`)
    const { code, document } = await live.json('prove', CENTS, NEXT, '--sample-url', live.database.url)
    expect(code).toBe(0)
    const [cents, next] = document['migrations'] as readonly Proved[]
    expect(cents?.notes.join()).not.toContain('generated')
    expect(next?.notes.join()).toMatch(/^rows of fruits, seeds are generated/)
  })

  test('a shadow that is the database itself is refused, whatever its URL looks like', async () => {
    await using project = await cli(engine)
    project.migration(FRUITS, MAKES_FRUITS)
    const url = new URL(project.database.url)
    url.searchParams.set('connectTimeout', '9')
    const refused = await project.json('prove', '--shadow-url', url.href)
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'SHADOW_IS_TARGET' } } })
  })
})
