import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { findColumn, findTable, findView, resolveTable } from '../../src/catalog/find.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { sha256, shortHash } from '../../src/catalog/hash.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import type { Catalog, Column, Table } from '../../src/model/catalog.ts'
import { isOwnedName } from '../../src/model/owned-names.ts'

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: 'text',
  notNull: false,
  default: null,
  generated: 'no',
  identity: 'no',
  collation: null,
  storage: null,
  grants: [],
  comment: null,
  ...more,
})

const table = (name: string, columns: readonly Column[], more: Partial<Table> = {}): Table => ({
  schema: 'public',
  name,
  kind: 'table',
  owner: 'me',
  persistence: 'permanent',
  columns,
  constraints: [],
  indexes: [],
  triggers: [],
  policies: [],
  rules: [],
  rowSecurity: 'off',
  replicaIdentity: 'default',
  grants: [],
  options: [],
  statistics: [],
  comment: null,
  inherits: [],
  partition: null,
  ...more,
})

const catalog = (tables: readonly Table[], more: Partial<Catalog> = {}): Catalog => ({
  defaultSchema: 'public',
  schemas: [],
  tables,
  views: [],
  sequences: [],
  types: [],
  routines: [],
  extensions: [],
  ...more,
})

const lines = (expected: Catalog, actual: Catalog): readonly string[] =>
  diffCatalogs(expected, actual).map(renderDifference)

const [a, b, c] = [column('a'), column('b'), column('c')]

describe('a difference', () => {
  test('is a line a property', () => {
    const before = catalog([table('orders', [a, column('price', { type: 'numeric(10,2)' })])])
    const after = catalog([table('orders', [a, column('price', { type: 'bigint', notNull: true })])])
    expect(lines(before, after)).toEqual([
      '~ table orders / column price: type numeric(10,2) → bigint',
      '~ table orders / column price: notNull false → true',
    ])
  })

  test('has what is missing and what is unexpected as data', () => {
    expect(diffCatalogs(catalog([table('t', [a])]), catalog([table('t', [b])]))).toEqual([
      { path: 'table t / column a', kind: 'missing', expected: a },
      { path: 'table t / column b', kind: 'unexpected', actual: b },
    ])
  })

  test('in the order of columns is a finding of its own, among those that both have', () => {
    const order = (columns: readonly Column[], others: readonly Column[]): readonly string[] =>
      lines(catalog([table('t', columns)]), catalog([table('t', others)]))
    expect(order([a, b], [b, a])).toEqual(['↕ table t: column order a, b → b, a'])
    expect(order([a, b, c], [c, a])).toEqual(['- table t / column b', '↕ table t: column order a, c → c, a'])
    expect(order([a, b, c], [a, c])).toEqual(['- table t / column b'])
  })

  test('of lists shows what the other lacks', () => {
    const grants = (...list: readonly string[]): Catalog => catalog([table('t', [a], { grants: list })])
    expect(lines(grants('x=r/me', 'y=r/me'), grants('x=r/me'))).toEqual(['~ table t: grants y=r/me → none'])
  })

  test('of long texts shows the place where they part', () => {
    const body = (word: string): Catalog => {
      const definition = `CREATE FUNCTION f() …${'\n  and so on'.repeat(20)} ${word}${' and on'.repeat(50)}`
      const routine = { schema: 'public', name: 'f', signature: 'f()', definition, owner: 'me', grants: [] }
      return catalog([], { routines: [{ ...routine, comment: null }] })
    }
    const [line = ''] = lines(body('before'), body('after'))
    expect(line).toMatch(/^~ routine f\(\): definition ….*before.*… → ….*after.*…$/)
    expect(line.length).toBeLessThan(220)
  })

  test('tells a dot in a name from a schema', () => {
    const dotted = catalog([table('shop.orders', [a])])
    const inShop = catalog([table('orders', [a], { schema: 'shop' })])
    expect(lines(dotted, inShop)).toEqual(['- table shop.orders', '+ table shop.orders'])
  })

  test('is none in what only helps planning', () => {
    const trigger = (source: string): Catalog =>
      catalog([
        table('t', [a], {
          triggers: [
            {
              name: 'x',
              definition: 'CREATE TRIGGER x',
              enabled: 'origin',
              timing: 'before',
              events: ['insert'],
              level: 'row',
              source,
              comment: null,
            },
          ],
        }),
      ])
    const other = { ...trigger('two'), defaultSchema: 'shop' }
    expect(lines(trigger('one'), other)).toEqual([])
    expect(fingerprint(trigger('one'))).toBe(fingerprint(other))
  })

  test('with a catalog of an older version, which lacks a list, raises nothing', () => {
    const { policies: _, ...older } = table('t', [a])
    const policy = { name: 'p', definition: 'PERMISSIVE', comment: null }
    expect(lines(catalog([older as Table]), catalog([table('t', [a], { policies: [policy] })]))).toEqual([
      '+ table t / policy p',
    ])
  })
})

test('the fingerprint does not depend on the order of keys', () => {
  const turned = Object.fromEntries(Object.entries(catalog([])).toReversed()) as unknown as Catalog
  expect(fingerprint(turned)).toBe(fingerprint(catalog([])))
})

test('looking up', () => {
  const known = catalog([table('orders', [a]), table('orders', [b], { schema: 'shop' })])
  const found = findTable(known, resolveTable(known, 'shop.orders'))
  expect(resolveTable(known, 'orders')).toEqual({ schema: 'public', name: 'orders' })
  expect(found && findColumn(found, 'b')).toBe(b)
  expect(found && findColumn(found, 'a')).toBeUndefined()
  expect(findTable(known, { schema: 'shop', name: 'none' })).toBeUndefined()
  expect(findView(known, { schema: 'shop', name: 'orders' })).toBeUndefined()
})

test('hashes are those of everybody', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256('ä')).toHaveLength(64)
  expect(shortHash('abc')).toBe('ba7816bf')
})

test.each([
  ['_bw_1a2b3c4d_0_price', true],
  ['_bw_1a2b3c4d', true],
  ['~bw_1a2b3c4d_update', true],
  ['_bw_1a2b3c4dx', false],
  ['_bw_1A2B3C4D_x', false],
  ['bw_1a2b3c4d_x', false],
  ['price', false],
])('%s is ours: %s', (name, ours) => {
  expect(isOwnedName(name)).toBe(ours)
})
