import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { seed } from '../../migrations-examples/shop/seed.ts'
import { LAST_OF_VERSION_1 } from '../../src/cli/demo/shop.ts'
import { up } from '../../src/cli/flow/up.ts'
import { withProject } from '../../src/cli/workspace.ts'
import { engines, servers } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'

const MIGRATIONS = join(import.meta.dirname, '../../migrations-examples/shop/migrations')
const QUIET = { out: () => undefined, err: () => undefined, json: false, live: false, interactive: false }
const chosen = [...servers.slice(0, 1), ...engines.filter(({ kind }) => kind === 'pglite'), ...mysqlEngines]

const truth = (column: string): string => `CASE WHEN ${column} THEN 'yes' ELSE 'no' END`

/** What each table is read by, in SQL that all engines spell alike. */
const COLUMNS = {
  storefronts: ['id', 'code', 'country', 'currency', 'tax_rate', truth('tax_included')],
  coupons: ['code', 'storefront_id', 'percent'],
  products: ['id', 'sku', 'title', 'description', 'price'],
  customers: [
    'id',
    'storefront_id',
    'name',
    'mail',
    `coalesce(country, '')`,
    'dial_code',
    'phone_number',
    truth('newsletter'),
    'created_at',
  ],
  orders: ['id', 'storefront_id', 'customer_id', 'legacy_code', 'status', 'currency', 'total', 'placed_at'],
  order_items: ['order_id', 'line', 'product_id', 'quantity', 'unit_price', 'line_total'],
  payments: ['id', 'order_id', 'method', 'reference', 'currency', 'amount', 'paid_at'],
  refunds: ['id', 'payment_id', 'amount', 'reason'],
  order_log: ['id', 'order_id', 'event', 'happened_at'],
}

describe.each(chosen)('The seed on $name', (engine) => {
  test('fills the shop with the rows that it has on every engine', async () => {
    const database = await engine.createDatabase()
    const project = {
      root: '',
      configFile: null,
      url: database.url,
      urlFrom: '--url',
      migrations: MIGRATIONS,
      contracts: '',
      rollbackWindow: '7d',
      backupDirectory: '',
    } as const
    try {
      const digests = await withProject(project, QUIET, async (workspace) => {
        const { session } = workspace.connection
        await up(workspace, { contract: true, to: LAST_OF_VERSION_1, on: () => undefined })
        await seed((statement) => session.query(statement), 300)
        const found: Record<string, string> = {}
        for (const [table, columns] of Object.entries(COLUMNS)) {
          const rows = await session.query(
            `SELECT concat_ws('|', ${columns.join(', ')}) AS line FROM ${table}`,
          )
          const lines = rows.map(({ line }) => String(line)).toSorted()
          found[table] =
            `${rows.length} ${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)}`
        }
        return found
      })
      expect(digests).toMatchInlineSnapshot(`
        {
          "coupons": "18 54fe12a069d5ab9c",
          "customers": "75 293e9ad1d70d0bf4",
          "order_items": "600 da7f0f51d7ab55ac",
          "order_log": "300 4e6543b92d62569d",
          "orders": "300 b388af8ee637dd14",
          "payments": "240 f23857561bad5d5e",
          "products": "20 e8e0c5b1f8aafbe9",
          "refunds": "6 f22a19fd00279614",
          "storefronts": "6 849bbeca1a4819e6",
        }
      `)
    } finally {
      await database.dispose()
    }
  })
})
