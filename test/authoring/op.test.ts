import { describe, expect, test } from 'vitest'
import { op, sql, type AuthoredOperation } from '../../src/index.ts'
import { callSiteOf } from '../../src/authoring/call-site.ts'
import { definitionProblems } from '../../src/authoring/definition-shape.ts'

const noop = (): Promise<void> => Promise.resolve()

const EVERY_OPERATION: readonly AuthoredOperation[] = [
  op.createTable('refunds', {
    id: { type: 'bigint', identity: 'always', primaryKey: true },
    payment_id: { type: 'bigint', notNull: true, references: 'payments(id)' },
  }),
  op.createTable('rates', {
    columns: {
      from: { type: 'char(3)' },
      to: { type: 'char(3)' },
      rate: { type: 'numeric', default: sql`1` },
    },
    primaryKey: ['from', 'to'],
    uniques: [{ columns: ['to', 'from'] }],
    foreignKeys: [
      { columns: ['from'], references: { table: 'currencies', columns: ['code'] }, onDelete: 'cascade' },
    ],
    checks: [{ name: 'positive', expression: sql`rate > 0` }],
    comment: 'Rates of the day',
  }),
  op.dropTable('old'),
  op.renameTable('clients', 'customers'),
  op.addColumn('orders', 'channel', { type: 'text', notNull: true, fill: sql`'web'`, comment: 'where from' }),
  op.dropColumn('orders', 'legacy_code', { backward: sql`'n/a'` }),
  op.dropColumn('orders', 'note'),
  op.renameColumn('customers', 'mail', 'email'),
  op.setNotNull('customers', 'country', { fill: sql`'CH'` }),
  op.dropNotNull('customers', 'phone'),
  op.setDefault('orders', 'currency', sql`'EUR'`),
  op.dropDefault('orders', 'currency'),
  op.createIndex('orders', ['customer_id', { column: 'placed_at', order: 'desc' }], {
    where: sql`paid_at IS NULL`,
  }),
  op.dropIndex('orders', 'orders_idx'),
  op.addUnique('customers', ['email'], { name: 'customers_email_key' }),
  op.addForeignKey('items', ['order_id'], { references: { table: 'orders', columns: ['id'] } }),
  op.addCheck('items', sql`quantity > 0`),
  op.dropConstraint('items', 'items_check'),
  op.comment.table('orders', null),
  op.comment.column('orders', 'channel', 'web or app'),
  op.sql({ up: 'create view v as select 1', down: sql`drop view v` }),
  op.run({ up: noop, down: noop }),
]

describe('op', () => {
  test('gives plain data that its own checks accept', () => {
    expect(definitionProblems({ summary: 'All of it', operations: EVERY_OPERATION })).toEqual([])
    const plain = EVERY_OPERATION.filter((operation) => operation.kind !== 'run')
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain)
  })

  test('change, split and merge are forms of replaceColumns', () => {
    const forward = sql`round(price * 100)`
    const backward = sql`price_minor / 100.0`
    expect(
      op.changeColumn('products', 'price', {
        into: 'price_minor',
        type: 'bigint',
        notNull: true,
        forward,
        backward,
        fallback: sql`0`,
        onUnrepresentable: 'hold',
      }),
    ).toEqual({
      kind: 'replaceColumns',
      table: 'products',
      from: { price: { backward, fallback: sql`0` } },
      into: { price_minor: { type: 'bigint', notNull: true, forward } },
      onUnrepresentable: 'hold',
    })
    expect(
      op.splitColumn('t', 'name', {
        into: { a: { type: 'text', forward }, b: { type: 'text', forward } },
        backward,
      }),
    ).toEqual({
      kind: 'replaceColumns',
      table: 't',
      from: { name: { backward } },
      into: { a: { type: 'text', forward }, b: { type: 'text', forward } },
    })
    expect(
      op.mergeColumns('t', ['a', 'b'], {
        into: 'c',
        type: 'text',
        forward,
        backward: { a: backward, b: backward },
        fallback: { b: sql`''` },
      }),
    ).toEqual({
      kind: 'replaceColumns',
      table: 't',
      from: { a: { backward }, b: { backward, fallback: sql`''` } },
      into: { c: { type: 'text', forward } },
    })
  })

  test('a table may have a column called "columns" or "type"', () => {
    expect(op.createTable('a', { columns: { type: 'text' } }).columns).toEqual({ columns: { type: 'text' } })
    expect(op.createTable('a', { columns: { type: { type: 'text' } } }).columns).toEqual({
      type: { type: 'text' },
    })
  })

  test('an index key may be an expression', () => {
    expect(op.createIndex('a', [sql`lower(b)`]).keys).toEqual([{ expression: sql`lower(b)` }])
  })

  test('raw SQL runs in expand and in a transaction unless said; declared irreversible it needs no down', () => {
    expect(op.sql({ up: 'update a set b = md5(b)', irreversible: 'hashes' })).toEqual({
      kind: 'sql',
      up: 'update a set b = md5(b)',
      down: '',
      phase: 'expand',
      writes: [],
      transaction: true,
      irreversible: 'hashes',
    })
    expect(op.sql({ up: 'analyze orders', down: '' }).down).toBe('')
    expect(op.sql({ up: 'update orders set a = 1; delete from orders where b' }).down).toBe('')
    expect(op.sql({ up: 'call fill_orders()', writes: ['orders'] }).down).toBe('')
    expect(() => op.sql({ up: 'call fill_orders()' })).toThrow('down is missing')
  })

  test('remembers where it was written, outside the data', () => {
    const operation = op.dropTable('x')
    expect(callSiteOf(operation)).toContain('op.test.ts')
    expect(Reflect.ownKeys({ ...operation })).toEqual(['kind', 'table'])
  })
})

describe('op refuses', () => {
  const fragment = sql`1`
  const cases: readonly [string, () => unknown, string, RegExp, RegExp][] = [
    [
      'a change under the same name',
      () =>
        op.changeColumn('p', 'price', {
          into: 'price',
          type: 'bigint',
          forward: fragment,
          backward: fragment,
        }),
      'NOT_SUPPORTED',
      /op\.changeColumn\('p', 'price'\): column price can't change under its own name/,
      /price_2/,
    ],
    [
      'a text in place of a fragment',
      () =>
        op.changeColumn('p', 'a', {
          into: 'b',
          type: 'int',
          forward: 'round(x)' as never,
          backward: fragment,
        }),
      'MIGRATION_INVALID',
      /into\.b\.forward must be sql`…`, not the string 'round\(x\)'/,
      /forward: sql`round\(x\)`/,
    ],
    [
      'an unknown key',
      () => op.addColumn('p', 'a', { type: 'int', notNul: true } as never),
      'MIGRATION_INVALID',
      /op\.addColumn\('p', 'a'\): unknown key "notNul"/,
      /Did you mean "notNull"\?/,
    ],
    [
      'an unknown key in a column of a table',
      () => op.createTable('p', { id: { type: 'int', primarykey: true } as never }),
      'MIGRATION_INVALID',
      /unknown key "columns\.id\.primarykey"/,
      /primaryKey/,
    ],
    [
      'an unknown policy',
      () =>
        op.replaceColumns('p', {
          from: { a: { backward: fragment } },
          into: { b: { type: 'int', forward: fragment } },
          onUnrepresentable: 'drop' as never,
        }),
      'MIGRATION_INVALID',
      /onUnrepresentable must be 'reject' or 'hold' or 'block'/,
      /./,
    ],
    [
      'SQL without down',
      () => op.sql({ up: 'drop view v' }),
      'DOWN_MISSING',
      /op\.sql\(\): down is missing/,
      /irreversible/,
    ],
    [
      'SQL whose down says nothing',
      () => op.sql({ up: 'drop view v', down: '-- none ;' }),
      'DOWN_MISSING',
      /down/,
      /undoes/,
    ],
    [
      'a merge that forgets a column',
      () =>
        op.mergeColumns('p', ['a', 'b'], {
          into: 'c',
          type: 'text',
          forward: fragment,
          backward: { a: fragment },
        }),
      'MIGRATION_INVALID',
      /backward\.b is missing/,
      /Add b/,
    ],
    [
      'a type in place of options',
      () => op.addColumn('p', 'a', 'text' as never),
      'MIGRATION_INVALID',
      /must be an object/,
      /type/,
    ],
    ['no keys', () => op.createIndex('p', []), 'MIGRATION_INVALID', /keys is empty/, /./],
    [
      'an empty name',
      () => op.dropTable(''),
      'MIGRATION_INVALID',
      /table must be a text, not an empty one/,
      /./,
    ],
    [
      'a key that is column and expression',
      () => op.createIndex('p', [{ column: 'a', expression: fragment }]),
      'MIGRATION_INVALID',
      /keys\[0\] must have either column or expression/,
      /./,
    ],
  ]
  test.each(cases)('%s', (_, build, code, what, next) => {
    expect(build).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(what),
        next: expect.stringMatching(next),
      }),
    )
  })
})

describe('a definition', () => {
  test.each([
    [null, /default export must be a migration, not null/],
    [{ operations: [op.dropTable('a')] }, /summary is missing/],
    [{ summary: 'a', operations: [] }, /operations is empty/],
    [{ summary: 'a', operations: [op.dropTable('a')], writer: 'identified' }, /unknown key "writer"/],
    [{ summary: 'a', operations: [[op.dropTable('a')]] }, /operation 1 must be an operation, not a list/],
    [{ summary: 'a', operations: [{ kind: 'dropTabel', table: 'a' }] }, /operation 1 has no known kind/],
    [
      { summary: 'a', operations: [{ kind: 'dropTable', tabel: 'a' }] },
      /operation 1 \(dropTable\): unknown key "tabel"/,
    ],
  ])('%# is refused with what is wrong', (value, what) => {
    expect(definitionProblems(value)[0]?.what).toMatch(what)
  })
})
