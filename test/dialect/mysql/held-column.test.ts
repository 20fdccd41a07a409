import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../../src/catalog/diff.ts'
import { renderDifference } from '../../../src/catalog/render-diff.ts'
import { alterColumns } from '../../../src/dialect/mysql/compile/alter-table.ts'
import { columnsAfter, tableStates } from '../../../src/dialect/mysql/compile/table-state.ts'
import { RICH_COLUMNS } from '../../catalog/mysql-rich-schema.ts'
import { openMysqlCatalog } from '../../catalog/open-mysql-catalog.ts'
import { mysqlEngines } from '../../engines/mysql.ts'

describe.each(mysqlEngines)('$name', (engine) => {
  const table = { schema: '', name: 't' }

  test('columns of any kind are held and given back by one INSTANT statement each, as they were', async () => {
    const checked = engine.kind === 'mariadb' ? [`checked int check (checked <> 3 and 'checked' <> '')`] : []
    const columns = [
      ...RICH_COLUMNS.map((one) => (typeof one === 'string' ? one : one[engine.kind])),
      ...checked,
    ]
    await using opened = await openMysqlCatalog(engine, [
      `create table t (${columns.filter((one) => !one.includes('generated')).join(', ')}) charset=utf8mb4`,
    ])
    const before = await opened.inspect()
    const shown = await opened.shown()
    const states = tableStates(before).columns(table)
    // A table must show something.
    const names = [...states.values()].map(({ name }) => name).filter((name) => name !== 'id')
    const held = names.reduce((so, from) => {
      const action = { kind: 'renameColumn', table, from, to: `_bw_1a2b3c4d_0_${from}` } as const
      return columnsAfter(so, action) ?? so
    }, states)
    const change = alterColumns(table, states, held, opened.flavour)
    await opened.script(`${change?.statement}, ALGORITHM=INSTANT`)
    expect((await opened.inspect()).tables[0]?.columns.map(({ name }) => name)).toEqual(['id'])
    await opened.script(`${change?.undo}, ALGORITHM=INSTANT`)
    expect(diffCatalogs(before, await opened.inspect()).map(renderDifference)).toEqual([])
    expect(await opened.shown()).toEqual(shown)
  })
})
