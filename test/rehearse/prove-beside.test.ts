import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { server, serverOfEach } from '../cli/chosen.ts'
import { cli } from '../cli/cli.ts'

interface Found {
  readonly name: string
  readonly verdict: string
}

const numbered = (number: number): string => String(number).padStart(2, '0')

describe.each(serverOfEach)('beside each other on $name', (engine) => {
  test('pairs are told in the order of the files, and one that fails in an earlier stretch is not in the way of a later one', async () => {
    await using shop = await cli(engine)
    const ways: Readonly<Record<number, readonly [up: string, down: string]>> = {
      3: ['CREATE TABLE half (a int); ALTER TABLE nobody ADD COLUMN b int', 'DROP TABLE half'],
      18: ['CREATE TABLE half (a int, b int)', 'DROP TABLE half'],
      19: ['ALTER TABLE half DROP COLUMN b', 'ALTER TABLE half ADD COLUMN b int'],
    }
    for (let number = 1; number <= 20; number += 1) {
      const [up, down] = ways[number] ?? [`CREATE TABLE t${number} (a int)`, `DROP TABLE t${number}`]
      shop.scratch.write(`sql/${numbered(number)}_t.up.sql`, up)
      shop.scratch.write(`sql/${numbered(number)}_t.down.sql`, down)
    }
    const { code, document } = await shop.json('prove', '--dir', 'sql')
    expect(code).toBe(21)
    const found = document['migrations'] as readonly Found[]
    expect(found.map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, place) => `${numbered(place + 1)}_t`),
    )
    expect(found.filter(({ verdict }) => verdict !== 'proved')).toMatchObject([
      { name: '03_t', verdict: 'up-fails' },
      { name: '19_t', verdict: 'lossy' },
    ])
    const printed = (await shop.migrate('prove', '--dir', 'sql')).out
    expect([...printed.matchAll(/\b(\d\d)_t\b/g)].map(([, name]) => Number(name))).toEqual(
      Array.from({ length: 20 }, (_, place) => place + 1),
    )
  })

  test('a migration whose way up fails hides nothing of those in a later stretch', async () => {
    await using shop = await cli(engine)
    const name = (number: number): string => `202601${numbered(number)}000000_t`
    for (let number = 1; number <= 6; number += 1) {
      const operation =
        number === 2
          ? `op.sql({ up: 'CALL nobody_made_this()', down: 'SELECT 1' })`
          : `op.createTable('t${number}', { columns: { id: { type: 'int', primaryKey: true } } })`
      shop.migration(name(number), operation)
    }
    const { document } = await shop.json('prove')
    expect(document['migrations']).toMatchObject(
      [1, 2, 3, 4, 5, 6].map((number) => ({
        name: name(number),
        verdict: number === 2 ? 'up-fails' : 'proved',
      })),
    )
  })
})

describe.each(server)('a person who stops it on $name', (engine) => {
  test.for([['prove'], ['prove', '--dir', 'sql'], ['lint']])(
    'finds no shadow database left of %s',
    async (command) => {
      await using shop = await cli(engine)
      const role = `bw_prover_${randomBytes(4).toString('hex')}`
      await shop.database.script(`create role ${role} login createdb`)
      const url = new URL(shop.database.url)
      url.username = role
      for (let number = 10; number < 40; number += 1) {
        shop.migration(
          `202601010000${number}_t`,
          `op.createTable('t${number}', { columns: { id: { type: 'int', primaryKey: true } } })`,
        )
        shop.scratch.write(`sql/${number}_t.up.sql`, `CREATE TABLE t${number} (a int)`)
        shop.scratch.write(`sql/${number}_t.down.sql`, `DROP TABLE t${number}`)
      }
      const watching = await shop.database.connect()
      const shadows = async (): Promise<number> => {
        const { rows } = await watching.query(
          `select from pg_database where datdba = '${role}'::regrole and datname like 'bothways_shadow_%'`,
        )
        return rows.length
      }
      try {
        const { answer, child } = shop.begin({ DATABASE_URL: url.href }, ...command)
        while ((await shadows()) === 0) await setTimeout(10)
        child.kill('SIGINT')
        const { code, err } = await answer
        expect(code).toBe(130)
        expect(err).toContain('Taking the shadow databases away')
        expect(err).toContain('The shadow databases are gone')
        expect(await shadows()).toBe(0)
      } finally {
        await shop.database.script(`drop role ${role}`)
      }
    },
  )
})
