import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import { identifier } from '../../src/dialect/mysql/quote.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openMysqlCatalog } from './open-mysql-catalog.ts'
import { richTable } from './mysql-rich-schema.ts'

describe.each(mysqlEngines)('$name', (engine) => {
  test('CHANGE with a column’s own definition is instant and changes nothing', async () => {
    await using opened = await openMysqlCatalog(engine, richTable(engine.kind))
    const before = await opened.inspect()
    const shown = await opened.query('show create table rich')
    const refused: string[] = []
    for (const column of before.tables[0]?.columns ?? []) {
      const name = identifier(column.name)
      const invisible = column.invisible === true ? ' INVISIBLE' : ''
      const change = `ALTER TABLE rich CHANGE ${name} ${name} ${column.definition}${invisible}`
      await opened
        .script(`${change}, ALGORITHM=INSTANT`)
        .catch((error: unknown) => refused.push(`${change}: ${String(error)}`))
    }
    // MariaDB copies for a stored column, whatever is changed of it.
    expect(refused.filter((one) => engine.kind === 'mysql' || !/ STORED\b/.test(one))).toEqual([])
    expect(diffCatalogs(before, await opened.inspect()).map(renderDifference)).toEqual([])
    expect(await opened.query('show create table rich')).toEqual(shown)
  })
})
