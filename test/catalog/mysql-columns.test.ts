import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import { identifier } from '../../src/dialect/mysql/quote.ts'
import type { Column } from '../../src/model/catalog.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { richSchema } from './mysql-rich-schema.ts'
import { openMysqlCatalog } from './open-mysql-catalog.ts'

describe.each(mysqlEngines)('$name', (engine) => {
  test('CHANGE with a column’s own definition is instant and changes nothing', async () => {
    await using opened = await openMysqlCatalog(engine, richSchema(engine.kind))
    const before = await opened.inspect()
    const shown = await opened.shown()
    const refused: string[] = []
    for (const table of before.tables.filter(({ options }) => options.includes('engine=InnoDB'))) {
      for (const column of table.columns) {
        const change = `ALTER TABLE ${identifier(table.name)} CHANGE ${identifier(column.name)} ${restated(column)}`
        await opened
          .script(`${change}, ALGORITHM=INSTANT`)
          .catch((error: unknown) => refused.push(`${change}: ${String(error)}`))
      }
    }
    // MariaDB copies for a stored column, whatever is changed of it, and where a unique index has no length to go by.
    expect(
      refused.filter(
        (one) => engine.kind === 'mysql' || !/ (?:STORED|ROW START|ROW END)\b|`long_key`/.test(one),
      ),
    ).toEqual([])
    expect(diffCatalogs(before, await opened.inspect()).map(renderDifference)).toEqual([])
    expect(await opened.shown()).toEqual(shown)
  })
})

function restated(column: Column): string {
  return [
    identifier(column.name),
    column.definition,
    ...(column.invisible === true ? ['INVISIBLE'] : []),
    ...(column.check === undefined ? [] : [`CHECK (${column.check})`]),
  ].join(' ')
}
