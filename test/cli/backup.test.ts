import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

const SCHEMA = `create table fruit (id int primary key, name varchar(20) not null, price int);
insert into fruit values (1, 'apple', 10), (2, 'pear', 20), (3, 'plum', 30)`

describe.each(serverOfEach)('$name', (engine) => {
  test('a guarded run saves what it touches; the backup is listed, verified, and gives rows and columns back', async () => {
    await using project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration('20260101000000_kind', `op.addColumn('fruit', 'kind', { type: 'varchar(9)' })`)
    const up = await project.json('up', '--guarded')
    expect(up).toMatchObject({ code: 0 })

    const list = await project.json('backup', 'list')
    expect(list.document['backups']).toMatchObject([
      { directory: up.document['backup'], state: 'there', summary: { rows: 3, tables: [{ name: 'fruit' }] } },
    ])
    expect((await project.json('backup', 'verify')).document).toMatchObject({ rows: 3, tables: 1 })

    await project.database.script(`delete from fruit where id = 1`)
    await project.database.script(`update fruit set price = 7 where id = 2`)
    expect((await project.json('backup', 'restore')).document).toMatchObject({
      tables: [{ table: 'fruit', inserted: 1, equal: 1, kept: 1 }],
    })
    const one = await project.json(
      'backup',
      'restore',
      '--table',
      'fruit',
      '--column',
      'price',
      '--overwrite',
    )
    expect(one.document).toMatchObject({ tables: [{ overwritten: 1, equal: 2 }] })
    const into = await project.migrate('backup', 'restore', '--table', 'fruit', '--into', 'fruit_then')
    expect(into).toMatchObject({ code: 0, out: expect.stringContaining('fruit: 3 rows put back') })
    expect(await project.database.query('select id, name, price from fruit order by id')).toEqual(
      await project.database.query('select id, name, price from fruit_then order by id'),
    )
  })
})
