import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { MYSQL_CHANGES, ONLY_CHANGES } from './mysql-changes.ts'
import { richSchema } from './mysql-rich-schema.ts'
import { openMysqlCatalog, type OpenedMysql } from './open-mysql-catalog.ts'

describe.each(mysqlEngines)('one change on $name', (engine) => {
  let opened: OpenedMysql
  let before: Catalog
  beforeAll(async () => {
    opened = await openMysqlCatalog(engine, richSchema(engine.kind))
    before = await opened.inspect()
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  test.each([...MYSQL_CHANGES, ...ONLY_CHANGES[engine.kind]])('%s', async (does, undo, seen) => {
    await opened.script(does)
    const changed = await opened.inspect()
    await opened.script(undo)
    const after = await opened.inspect()
    const lines = diffCatalogs(before, changed).map(renderDifference)
    expect(lines).toContainEqual(expect.stringMatching(seen))
    expect(fingerprint(changed)).not.toBe(fingerprint(before))
    expect(diffCatalogs(before, after).map(renderDifference)).toEqual([])
    expect(fingerprint(after)).toBe(fingerprint(before))
  })
})
