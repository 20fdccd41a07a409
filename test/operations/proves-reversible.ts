import { expect } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import type { Migration } from '../../src/model/migration.ts'
import type { Operation } from '../../src/model/operation.ts'
import type { Engine } from '../engines/engine.ts'
import { leftovers } from './leftovers.ts'
import { openTool, type Tool } from './tool.ts'

type Rows = readonly string[]

/** One operation, or a few, with what both applications do at each state and what each must find. */
export interface Case {
  readonly title: string
  /** The schema before, with its rows. */
  readonly before: string
  readonly change: readonly Operation[]
  readonly writers?: Migration['writers']
  /** The old application's view of all its rows: one text column. */
  readonly old: string
  /** The new application's view; the same text where the schema asks for nothing else. */
  readonly new?: string
  /** Both versions read one column under one name: while both are served, the old one sees the stand-ins too. */
  readonly shared?: true
  /** Writes while both are served, and what both then find. */
  readonly both?: { readonly writes: readonly string[]; readonly old?: Rows; readonly new?: Rows }
  /** Writes of the new application after contract, and what the old one finds after the revert. */
  readonly alone?: {
    readonly writes: readonly string[]
    readonly new?: Rows
    readonly old?: Rows
    readonly debts?: number
  }
  /** What the old application finds, and how many constraints are left off, once the new schema is held. */
  readonly finally?: { readonly old?: Rows; readonly debts?: number }
  /** What the owner of objects that rest on the old shape does before it can be purged. */
  readonly beforePurge?: readonly string[]
  /** The old application's writes while the new schema is held, and what the new one finds when it is back. */
  readonly meanwhile?: { readonly writes: readonly string[]; readonly new?: Rows }
}

/**
 * The harness reverses: idle, there and back from expanded and from contracted leaves catalog and rows as they were, to
 * the byte; then with both applications writing, through every state, and at last purged without a trace.
 */
export async function provesReversible(engine: Engine<unknown>, one: Case): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(one.before)
  await database.release()
  const tool = await openTool(database.url, one.change, one.writers)
  try {
    await idle(tool, one)
    await busy(engine, tool, one)
  } finally {
    await tool.close()
    await database.dispose()
  }
}

async function idle(tool: Tool, one: Case): Promise<void> {
  const catalog = await tool.catalog()
  const rows = await read(tool, one.old)
  const unchanged = async (when: string): Promise<void> => {
    expect(diffCatalogs(catalog, await tool.catalog()).map(renderDifference), when).toEqual([])
    expect(await read(tool, one.old), when).toEqual(rows)
  }
  await tool.up()
  const fresh = one.new === undefined ? null : await read(tool, one.new)
  await tool.revert()
  await unchanged('after up and revert')
  await tool.up()
  if (one.new !== undefined) expect(await read(tool, one.new), 'after up again').toEqual(fresh)
  await tool.contract()
  if (one.new !== undefined) expect(await read(tool, one.new), 'after contract').toEqual(fresh)
  await tool.revert()
  if (one.shared !== true) expect(await read(tool, one.old), 'served again').toEqual(rows)
  await tool.revert()
  await unchanged('after contract and two reverts')
}

async function busy(engine: Engine<unknown>, tool: Tool, one: Case): Promise<void> {
  const { alone, both, meanwhile } = one
  const catalog = await tool.catalog()
  await tool.up()
  await write(tool, both?.writes)
  if (both?.old !== undefined) expect(await read(tool, one.old), 'both served, old').toEqual(both.old)
  if (both?.new !== undefined)
    expect(await read(tool, one.new ?? one.old), 'both served, new').toEqual(both.new)
  await tool.contract()
  await write(tool, alone?.writes)
  if (alone?.new !== undefined)
    expect(await read(tool, one.new ?? one.old), 'contracted, new').toEqual(alone.new)
  expect(await tool.revert(), 'debts of the first revert').toBe(alone?.debts ?? 0)
  if (alone?.old !== undefined) expect(await read(tool, one.old), 'served again, old').toEqual(alone.old)
  const debts = await tool.revert()
  expect(debts, 'debts of the second revert').toBe(one.finally?.debts ?? 0)
  if (one.finally?.old !== undefined)
    expect(await read(tool, one.old), 'reverted, old').toEqual(one.finally.old)
  if (debts + (alone?.debts ?? 0) === 0) {
    expect(
      diffCatalogs(catalog, await tool.catalog()).map(renderDifference),
      'reverted after writes',
    ).toEqual([])
  }
  await write(tool, meanwhile?.writes)
  await tool.up()
  if (meanwhile?.new !== undefined)
    expect(await read(tool, one.new ?? one.old), 'up again, new').toEqual(meanwhile.new)
  await tool.contract()
  await write(tool, one.beforePurge)
  await tool.purge()
  expect(await read(tool, leftovers[engine.family]), 'after purge').toEqual([])
}

async function read(tool: Tool, query: string): Promise<Rows> {
  return (await tool.session.query(query)).map((row) => String(Object.values(row)[0]))
}

async function write(tool: Tool, statements: readonly string[] = []): Promise<void> {
  for (const statement of statements) await tool.session.script(statement)
}
