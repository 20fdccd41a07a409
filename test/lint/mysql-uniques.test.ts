import { describe, expect, test } from 'vitest'
import { cli } from '../cli/cli.ts'
import { mysqlEngines } from '../engines/mysql.ts'

describe.each(mysqlEngines)('a unique of the old schema on $name', (engine) => {
  test('is said to refuse the second write of the new version, since none is led around it there', async () => {
    await using project = await cli(
      engine,
      'CREATE TABLE shops (id int PRIMARY KEY, mail varchar(40) NOT NULL, UNIQUE shops_mail (mail))',
    )
    await project.migrate('baseline')
    project.migration(
      '20260101000000_contact',
      `op.changeColumn('shops', 'mail', { into: 'contact', type: 'varchar(40)', forward: sql\`mail\`, backward: sql\`lower(contact)\`, fallback: sql\`concat('?', id)\` })`,
    )
    const said = await project.json('lint')
    expect(JSON.stringify(said.document['findings'])).toContain(
      'the second such write of the new version is refused',
    )
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    await project.database.script(`INSERT INTO shops (id, contact) VALUES (1, 'A')`)
    await expect(project.database.script(`INSERT INTO shops (id, contact) VALUES (2, 'a')`)).rejects.toThrow(
      'shops_mail',
    )
  })
})
