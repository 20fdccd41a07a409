import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import { engines } from '../engines/engine.ts'
import { CHANGES } from './changes.ts'
import { openCatalog } from './open-catalog.ts'
import { RICH_SCHEMA } from './rich-schema.ts'

describe.each(engines)('one change on $name', (engine) => {
  let opened: Awaited<ReturnType<typeof openCatalog>>
  let before: Catalog
  beforeAll(async () => {
    opened = await openCatalog(engine, RICH_SCHEMA)
    before = await opened.inspect()
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  test.each(CHANGES)('%s', async (does, undo, seen) => {
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
