import { describe, expect, test } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import { cli } from '../cli/cli.ts'

const SHOPS = `CREATE TABLE shops (id int PRIMARY KEY, mail varchar(40), CONSTRAINT shops_mail UNIQUE (mail));
CREATE TABLE shelves (id int PRIMARY KEY, shop int NOT NULL, name varchar(40), CONSTRAINT shelves_name UNIQUE (shop, name))`

describe.each(serverOfEach)('migrate prove on $name', (engine) => {
  test('knows what the old version is shown where two values of the new one are one under a unique', async () => {
    await using project = await cli(engine, SHOPS)
    await project.migrate('baseline')
    project.migration(
      '20260101000000_contact',
      `op.changeColumn('shops', 'mail', { into: 'contact', type: 'varchar(40)', forward: sql\`mail\`, backward: sql\`left(lower(contact), 1)\` })`,
      `op.changeColumn('shelves', 'name', { into: 'label', type: 'varchar(40)', forward: sql\`name\`, backward: sql\`left(label, 1)\`, fallback: sql\`'taken'\` })`,
    )
    const { code, document } = await project.json('prove')
    expect(document['migrations']).toMatchObject([{ verdict: 'held', losses: [] }])
    expect(code).toBe(0)
  })
})
