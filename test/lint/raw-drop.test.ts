import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { readSql as readMysql } from '../../src/dialect/mysql/read-sql.ts'
import { readSql as readPostgres } from '../../src/dialect/postgres/read-sql.ts'
import { rawDrop } from '../../src/lint/rules/raw-drop.ts'
import { downUnused } from '../../src/lint/rules/down-unused.ts'
import type { Finding, Rule } from '../../src/lint/finding.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { ReadSql } from '../../src/model/sql-statement.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'

const column = (name: string, notNull: boolean) =>
  ({ name, type: 'text', notNull, default: null, generated: 'no', identity: 'no' }) as const
const CATALOG = {
  defaultSchema: 'public',
  tables: [
    {
      schema: 'public',
      name: 'orders',
      kind: 'table',
      columns: [column('id', true), column('note', false)],
      constraints: [],
      indexes: [{ name: 'orders_note', keys: ['note'], unique: false }],
      inherits: [],
    },
  ],
} as unknown as Catalog

async function found(
  up: string,
  readSql: ReadSql = readPostgres,
  { down = 'SELECT 1', rule = rawDrop }: { readonly down?: string; readonly rule?: Rule } = {},
): Promise<readonly Finding[]> {
  const operation = op.sql({ up, down })
  const migration = {
    name: '20260101000000_x' as MigrationName,
    summary: 'x',
    operations: [operation],
    writers: 'inferred',
    checksum: '',
    rawHash: '',
    file: 'x.ts',
  } as const
  const sql = new Map([
    [operation.up, await readSql(operation.up)],
    [operation.down, await readSql(operation.down)],
  ])
  return rule(planMigration(migration, CATALOG, new Map(), sql), CATALOG, { viewsFollow: true })
}

describe('raw SQL that drops', () => {
  test.each([
    ['DROP TABLE orders', 'raw-drop', ["op.dropTable('orders')"]],
    ['ALTER TABLE orders DROP COLUMN note', 'raw-drop', ["op.dropColumn('orders', 'note')"]],
    // Only the author knows what the rows of the new version have in it after a revert.
    ['ALTER TABLE orders DROP COLUMN id', 'raw-drop', undefined],
    ['ALTER TABLE orders DROP CONSTRAINT c', 'raw-drop', ["op.dropConstraint('orders', 'c')"]],
    ['DROP INDEX orders_note', 'raw-drop', ["op.dropIndex('orders', 'orders_note')"]],
    ['DROP VIEW v', 'raw-drop', undefined],
    ['DROP TYPE mood', 'raw-drop', undefined],
    ['TRUNCATE orders', 'raw-truncate', ["op.sql({ up: 'DELETE FROM orders' })"]],
    ['ALTER TABLE orders ALTER COLUMN note TYPE varchar(3)', 'raw-retype', undefined],
  ])('is refused unless proved: %s', async (up, code, instead) => {
    const [finding, more] = await found(up)
    expect(more).toBeUndefined()
    expect(finding).toMatchObject({ code, severity: 'refuse', liftedBy: 'proof', operation: 0 })
    expect(finding?.instead).toEqual(instead)
  })

  test.each([
    ["INSERT INTO orders (note) VALUES ('DROP TABLE orders')"],
    ['SELECT 1 -- DROP TABLE orders'],
    ['/* DROP TABLE orders; */ SELECT 1'],
    ['CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DROP TABLE orders $$'],
    ['CREATE TABLE x (a int, b int); ALTER TABLE x DROP COLUMN b; DROP TABLE x'],
    ['ALTER TABLE orders ADD COLUMN x int; ALTER TABLE orders DROP COLUMN x'],
    ['CREATE TEMP TABLE x AS SELECT 1; DROP TABLE x'],
    ['ALTER TABLE orders ALTER COLUMN note DROP DEFAULT'],
  ])('is no false alarm: %s', async (up) => {
    expect(await found(up)).toEqual([])
  })

  test.each([
    ['ALTER TABLE orders DROP COLUMN note', ["op.dropColumn('orders', 'note')"]],
    ['ALTER TABLE orders DROP note', ["op.dropColumn('orders', 'note')"]],
    ['ALTER TABLE `orders` DROP INDEX orders_note', ["op.dropIndex('orders', 'orders_note')"]],
    ['DROP TABLE IF EXISTS orders # not this', ["op.dropTable('orders')"]],
    ['TRUNCATE TABLE orders', ["op.sql({ up: 'DELETE FROM orders' })"]],
  ])('on MySQL and MariaDB: %s', async (up, instead) => {
    expect(await found(up, readMysql)).toMatchObject([{ severity: 'refuse', instead }])
  })

  test.each([
    [String.raw`UPDATE orders SET note = 'it\'s; DROP TABLE orders'`],
    ['CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN DELETE FROM x; DROP TABLE y; END'],
    ['# DROP TABLE orders\nSELECT 1'],
  ])('no false alarm on MySQL and MariaDB: %s', async (up) => {
    expect(await found(up, readMysql)).toEqual([])
  })

  test('says where the statement begins', async () => {
    expect(await found('SELECT 1;\nDROP VIEW v')).toMatchObject([{ at: 10 }])
  })
})

test.each([
  ['UPDATE orders SET note = 1', 'UPDATE orders SET note = NULL', 1],
  ['UPDATE orders SET note = 1', 'DELETE FROM other', 0],
  ['CREATE VIEW v AS SELECT 1', 'DROP VIEW v', 0],
])('a down that changes rows beside images is told: %s / %s', async (up, down, count) => {
  expect(await found(up, readPostgres, { down, rule: downUnused })).toHaveLength(count)
})
