import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openMysqlCatalog } from './open-mysql-catalog.ts'

describe.each(mysqlEngines)('$name', (engine) => {
  test('grants on a table, a column and a view are read', async () => {
    await using opened = await openMysqlCatalog(engine, [
      'create table t (a int, b int)',
      'create view v as select a from t',
    ])
    const user = `'bw_${randomBytes(5).toString('hex')}'@'localhost'`
    const before = await opened.inspect()
    await opened.script(`create user ${user}`)
    try {
      await opened.script(
        `grant select, delete on t to ${user}; grant update (b), insert (a, b) on t to ${user}; grant select on v to ${user} with grant option`,
      )
      expect(diffCatalogs(before, await opened.inspect()).map(renderDifference)).toEqual([
        `~ table t / column a: grants none → INSERT to ${user}`,
        `~ table t / column b: grants none → INSERT to ${user}, UPDATE to ${user}`,
        `~ table t: grants none → DELETE to ${user}, SELECT to ${user}`,
        `~ view v: grants none → SELECT to ${user} with grant option`,
      ])
    } finally {
      await opened.script(`drop user ${user}`)
    }
    expect(await opened.inspect()).toEqual(before)
  })
})
