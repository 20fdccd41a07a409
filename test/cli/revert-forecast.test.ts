import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

describe.each(serverOfEach)('what a revert foretells on $name', (engine) => {
  test('counts rows without a value only where the way back has none for them', async () => {
    await using project = await cli(
      engine,
      `create table fruits (id int primary key, name varchar(40) not null, note varchar(40)); insert into fruits values (1, 'apple', 'a')`,
    )
    await project.migrate('baseline')
    project.migration(
      '20260101000000_name',
      `op.dropNotNull('fruits', 'name', { backward: sql\`concat('no name: ', nullif(note, 'none'))\` })`,
    )
    await project.migrate('up', '--contract')
    await project.database.script(`insert into fruits values (2, null, 'b')`)
    expect((await project.json('revert', '--dry-run')).document).toMatchObject({ conflicts: [] })
    expect(await project.migrate('revert', '--on-conflict', 'abort')).toMatchObject({ code: 0 })
    expect(await project.image()).toContain('no name: b')
  })
})
