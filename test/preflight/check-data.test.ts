import { describe, expect, test } from 'vitest'
import type { DataFinding, DataReport } from '../../src/preflight/data-finding.ts'
import { serverOfEach } from '../cli/chosen.ts'
import { cli, type Cli } from '../cli/cli.ts'

const NAME = '20260101000000_change'

const SHOP = `
create table customers (id int primary key, mail varchar(100));
create table products (id int primary key, price decimal(12,3) not null, code varchar(40), stock varchar(20), customer int);
insert into customers values (1, 'a@example.org'), (2, 'A@example.org'), (3, null);
insert into products values (1, 10.5, 'Ab', '7', 1), (2, 0.125, 'aB', '12', 2), (3, 99, null, 'many', 9), (4, 5, 'Zz', '3000000000', null);`

async function found(project: Cli<unknown>): Promise<{
  readonly code: number | null
  readonly by: ReadonlyMap<string, DataFinding>
  readonly data: DataReport
}> {
  const { code, document } = await project.json('plan', '--check-data')
  const data = document['data'] as DataReport
  return { code, data, by: new Map(data.findings.map((finding) => [finding.kind, finding])) }
}

async function shop(
  engine: (typeof serverOfEach)[number],
  ...operations: readonly string[]
): Promise<Cli<unknown>> {
  const project = await cli(engine, SHOP)
  await project.migrate('baseline')
  project.migration(NAME, ...operations)
  return project
}

describe.each(serverOfEach)('live rows on $name', (engine) => {
  test('that don’t come back the same are held, and shown with what becomes of them', async () => {
    await using project = await shop(
      engine,
      `op.changeColumn('products', 'price', { into: 'price_minor', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` })`,
    )
    const { by, code, data } = await found(project)
    expect(code).toBe(0)
    expect(data.tables).toMatchObject([{ table: 'products', rows: 4 }])
    expect(by.get('round trip')).toMatchObject({
      severity: 'held',
      rows: 1,
      columns: ['price'],
      examples: [
        {
          key: 'id=2',
          value: expect.stringMatching(/^price=0\.125, price_minor=13, comes back as price=0\.13/),
        },
      ],
    })
    const applied = await project.migrate('up', '--guarded')
    expect(applied.code, applied.text).toBe(0)
    expect(applied.out).toContain('1 row of products does not come back as it was in price')
  })

  test('whose values backward can’t give are held where a fallback is declared, and else refused', async () => {
    const whole = (fallback: string): string =>
      `op.changeColumn('products', 'price', { into: 'hundreds', type: 'int', notNull: true, forward: sql\`ceil(price / 100)\`, backward: sql\`hundreds * 10000000000.0\`${fallback} })`
    await using refused = await shop(engine, whole(''))
    const { by, code } = await found(refused)
    expect(code).toBe(21)
    expect(by.get('out of range')).toMatchObject({ severity: 'refuse', columns: ['price'] })

    await using project = await shop(engine, whole(', fallback: sql`0`'))
    const held = await found(project)
    expect(held.code).toBe(0)
    expect(held.by.get('out of range')).toMatchObject({ severity: 'held', rows: 4 })
    const applied = await project.migrate('up', '--guarded')
    expect(applied.code, applied.text).toBe(0)
    await project.database.script('update products set price = 7 where id = 1')
    expect((await project.migrate('revert')).code).toBe(0)
    const rows = await project.database.query('select price from products where id < 3 order by id')
    expect(rows).toEqual([{ price: '7.000' }, { price: '0.125' }])
  })

  test('that an expression fails on are named one by one, whatever the server says first', async () => {
    await using project = await shop(
      engine,
      `op.changeColumn('products', 'stock', { into: 'in_stock', type: 'int', forward: sql\`cast(stock as ${engine.kind === 'postgres' ? 'int' : 'signed'})\`, backward: sql\`cast(in_stock as char(12))\` })`,
    )
    const before = await project.image()
    const { by, code } = await found(project)
    expect(code).toBe(21)
    expect(by.get('cast')).toMatchObject({
      severity: 'refuse',
      rows: 1,
      exact: true,
      columns: ['in_stock'],
      examples: [{ key: 'id=3', value: 'stock=many' }],
    })
    expect(by.get('out of range')).toMatchObject({
      rows: 1,
      examples: [{ key: 'id=4', value: 'stock=3000000000' }],
    })

    const refused = await project.json('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'PREFLIGHT' } } })
    expect(refused.document.error?.details.join('\n')).toContain('id=3: stock=many')
    expect(refused.document.error?.details.join('\n')).toContain('id=4: stock=3000000000')
    expect(await project.image()).toBe(before)
  })

  test('whose values become one under a new UNIQUE are a collision, with the values they have now', async () => {
    await using project = await shop(
      engine,
      `op.changeColumn('products', 'code', { into: 'sku', type: 'varchar(40)', forward: sql\`lower(code)\`, backward: sql\`sku\` })`,
      `op.addUnique('products', ['sku'], { name: 'one_sku' })`,
    )
    const { by, code } = await found(project)
    expect(code).toBe(21)
    expect(by.get('collision')).toMatchObject({ rows: 2, constraint: 'one_sku', columns: ['sku'] })
    expect(by.get('collision')?.examples.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'id=1', value: 'sku=ab, code=Ab' },
      { key: 'id=2', value: 'sku=ab, code=aB' },
    ])
  })

  test('that break constraints to come are counted and named', async () => {
    await using project = await shop(
      engine,
      `op.addForeignKey('products', ['customer'], { references: { table: 'customers', columns: ['id'] } })`,
      `op.addCheck('products', sql\`price < 50\`, { name: 'fair' })`,
      `op.setNotNull('products', 'code')`,
      `op.setNotNull('customers', 'mail', { fill: sql\`'none'\` })`,
    )
    const { by, code, data } = await found(project)
    expect(code).toBe(21)
    expect(by.get('orphan')).toMatchObject({ rows: 1, examples: [{ key: 'id=3', value: 'customer=9' }] })
    expect(by.get('check')).toMatchObject({ rows: 1, constraint: 'fair', examples: [{ key: 'id=3' }] })
    expect(by.get('no value')).toMatchObject({ rows: 1, columns: ['code'], examples: [{ key: 'id=3' }] })
    expect(by.get('stands in')).toMatchObject({ rows: 1, severity: 'told', table: 'customers' })
    expect(data.tables.map(({ table }) => table).toSorted()).toEqual(['customers', 'products'])
  })

  test('too long for the column, or without a value where one is demanded, are found before the fill', async () => {
    await using project = await shop(
      engine,
      `op.changeColumn('products', 'stock', { into: 'label', type: 'varchar(4)', forward: sql\`stock\`, backward: sql\`label\` })`,
      `op.addColumn('products', 'owner', { type: 'int', notNull: true, fill: sql\`customer\` })`,
    )
    const { by, code, data } = await found(project)
    expect(code, JSON.stringify(data)).toBe(21)
    expect(by.get('too long')).toMatchObject({
      rows: 1,
      columns: ['label'],
      examples: [{ key: 'id=4', value: 'stock=3000000000' }],
    })
    expect(by.get('no value')).toMatchObject({ rows: 1, columns: ['owner'], examples: [{ key: 'id=4' }] })
  })

  test('that all fit are said to, and the schema is left as it was', async () => {
    await using project = await shop(
      engine,
      `op.addUnique('products', ['code'])`,
      `op.addCheck('products', sql\`price >= 0\`)`,
      `op.createIndex('products', ['customer', 'code'], { unique: true })`,
    )
    await project.database.script(`update products set code = 'other' where id = 2`)
    const before = await project.image()
    const told = await project.migrate('plan', '--check-data')
    expect(told.code, told.text).toBe(0)
    expect(told.out).toContain('4 rows of products checked there and back')
    expect(told.out).toContain('none is in the way')
    expect(await project.image()).toBe(before)
  })
})
