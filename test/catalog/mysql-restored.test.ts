import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import { identifier } from '../../src/dialect/mysql/quote.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { OWNED_OBJECTS, richSchema } from './mysql-rich-schema.ts'
import { openMysqlCatalog, type OpenedMysql } from './open-mysql-catalog.ts'

async function changed(opened: OpenedMysql, before: Catalog): Promise<readonly string[]> {
  return diffCatalogs(before, await opened.inspect()).map(renderDifference)
}

describe.each(mysqlEngines)('$name', (engine) => {
  test('an index that was dropped comes back by its definition', async () => {
    await using opened = await openMysqlCatalog(engine, [
      ...richSchema(engine.kind),
      'alter table lines_ drop foreign key lines_order',
      'alter table orders drop foreign key orders_customer, drop foreign key orders_other',
    ])
    const before = await opened.inspect()
    const shown = await opened.shown()
    for (const table of before.tables) {
      const alter = `ALTER TABLE ${identifier(table.name)}`
      for (const { name, definition } of table.indexes) {
        if (table.columns.some(({ identity }) => identity !== 'no') && name === 'PRIMARY') continue
        await opened.script(`${alter} DROP INDEX ${identifier(name)}`)
        await opened.script(`${alter} ADD ${definition}`)
      }
    }
    expect(await changed(opened, before)).toEqual([])
    expect((await opened.shown()).map(sorted)).toEqual(shown.map(sorted))
  })

  test('a constraint that was dropped comes back by its definition', async () => {
    await using opened = await openMysqlCatalog(engine, [
      'set foreign_key_checks = 0',
      ...richSchema(engine.kind),
    ])
    const before = await opened.inspect()
    const shown = await opened.shown()
    for (const table of before.tables) {
      const alter = `ALTER TABLE ${identifier(table.name)}`
      for (const { name, kind, definition } of table.constraints) {
        if (kind === 'primary key') continue
        // MariaDB doesn't know a unique of long texts as a constraint.
        const word = kind === 'unique' ? 'INDEX' : 'CONSTRAINT'
        await opened.script(`${alter} DROP ${word} ${identifier(name)}`)
        await opened.script(`${alter} ADD CONSTRAINT ${identifier(name)} ${definition}`)
      }
    }
    expect(await changed(opened, before)).toEqual([])
    expect((await opened.shown()).map(sorted)).toEqual(shown.map(sorted))
  })

  test('triggers and routines come back by their definitions, under what they were made under', async () => {
    await using opened = await openMysqlCatalog(engine, richSchema(engine.kind))
    const before = await opened.inspect()
    const again = [
      ...before.tables
        .flatMap((table) => table.triggers)
        .toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))
        .map((one) => ({ ...one, drop: `DROP TRIGGER ${identifier(one.name)}` })),
      ...before.routines.map((one) => {
        const [, kind = ''] = /^CREATE DEFINER=\S+ (\w+)/.exec(one.definition) ?? []
        return { ...one, drop: `DROP ${kind} ${identifier(one.name)}` }
      }),
    ]
    for (const { drop } of again) await opened.script(drop)
    for (const { definition, madeUnder = [] } of again) {
      const [mode = ''] = madeUnder.filter((setting) => setting.startsWith('sql_mode='))
      await opened.script(`SET SESSION sql_mode = '${mode.slice('sql_mode='.length)}'`)
      await opened.script(definition)
    }
    expect(await changed(opened, before)).toEqual([])
  })

  test('two databases with the same schema have the same fingerprint', async () => {
    await using one = await openMysqlCatalog(engine, richSchema(engine.kind))
    await using other = await openMysqlCatalog(engine, richSchema(engine.kind))
    expect(await changed(other, await one.inspect())).toEqual([])
    expect(await other.fingerprint()).toBe(await one.fingerprint())
  })

  test('nothing that is ours is in it', async () => {
    await using opened = await openMysqlCatalog(engine, richSchema(engine.kind))
    const before = await opened.inspect()
    for (const statement of OWNED_OBJECTS) await opened.script(statement)
    expect(await changed(opened, before)).toEqual([])
  })

  test('another database of the server is not read', async () => {
    await using opened = await openMysqlCatalog(engine, ['create table here (a int)'])
    await using _ = await openMysqlCatalog(engine, [
      'create table there (a int)',
      'create view v as select 1 as one',
    ])
    const { tables, views } = await opened.inspect()
    expect(tables.map(({ name }) => name)).toEqual(['here'])
    expect(views).toEqual([])
  })

  test('more tables take no more queries', async () => {
    await using opened = await openMysqlCatalog(engine, ['create table t0 (a int primary key)'])
    await opened.inspect()
    const once = opened.asked.length
    for (let number = 1; number < 10; number++) await opened.script(`create table t${number} like t0`)
    await opened.inspect()
    expect(opened.asked.length).toBe(2 * once)
  })
})

/** Keys stand in the order in which they were made, and an engine's usual method is printed for who asked for it. */
const sorted = (shown: string): readonly string[] =>
  shown
    .replaceAll(/ USING (?:BTREE|HASH)/g, '')
    .split(/,?\n/)
    .toSorted()
