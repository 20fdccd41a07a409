import { sql, type Kysely } from 'kysely'
import { problemsOf, sumsOf, type Report, type Rules } from '../report.ts'
import type { Database } from './database.ts'
import type {
  CustomerRecord,
  OrderRecord,
  PaymentRecord,
  ProductRecord,
  RefundRecord,
  StorefrontRecord,
  Written,
} from './records.ts'

/** The same thing as the database has it now; undefined where it is gone. */
export async function readBack(db: Kysely<Database>, written: Written): Promise<Written | undefined> {
  switch (written.kind) {
    case 'storefront':
      return readStorefront(db, written.code)
    case 'customer':
      return readCustomer(db, written.id)
    case 'product':
      return readProduct(db, written.sku)
    case 'order':
      return readOrder(db, written.id)
    case 'payment':
      return readPayment(db, written.id)
    case 'refund':
      return readRefund(db, written.id)
    default:
      return written satisfies never
  }
}

async function readStorefront(db: Kysely<Database>, code: string): Promise<StorefrontRecord | undefined> {
  const row = await db.selectFrom('storefronts').selectAll().where('code', '=', code).executeTakeFirst()
  if (row === undefined) return undefined
  const { country, currency, tax_rate: taxRate, tax_included: taxIncluded } = row
  return { kind: 'storefront', code, country, currency, taxRate, taxIncluded: Boolean(taxIncluded) }
}

async function readCustomer(db: Kysely<Database>, id: number): Promise<CustomerRecord | undefined> {
  const row = await db
    .selectFrom('customers')
    .innerJoin('storefronts', 'storefronts.id', 'customers.storefront_id')
    .select([
      'storefronts.code as storefront',
      'name',
      'mail',
      'customers.country',
      'dial_code',
      'phone_number',
    ])
    .where('customers.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { storefront, name, mail, country, dial_code: dialCode, phone_number: phoneNumber } = row
  return { kind: 'customer', id, storefront, name, mail, country: country ?? '', dialCode, phoneNumber }
}

async function readProduct(db: Kysely<Database>, sku: string): Promise<ProductRecord | undefined> {
  const row = await db
    .selectFrom('products')
    .select(['title', 'price'])
    .where('sku', '=', sku)
    .executeTakeFirst()
  return row === undefined ? undefined : { kind: 'product', sku, ...row }
}

async function readOrder(db: Kysely<Database>, id: number): Promise<OrderRecord | undefined> {
  const row = await db
    .selectFrom('orders')
    .select(['customer_id', 'legacy_code', 'currency', 'total'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const items = await db
    .selectFrom('order_items')
    .select(['product_id', 'quantity', 'unit_price', 'line_total'])
    .where('order_id', '=', id)
    .orderBy('line')
    .execute()
  return {
    kind: 'order',
    id,
    customer: Number(row.customer_id),
    legacyCode: row.legacy_code,
    currency: row.currency,
    total: row.total,
    items: items.map((item) => ({
      product: Number(item.product_id),
      quantity: item.quantity,
      unitPrice: item.unit_price,
      lineTotal: item.line_total,
    })),
  }
}

async function readPayment(db: Kysely<Database>, id: number): Promise<PaymentRecord | undefined> {
  const row = await db
    .selectFrom('payments')
    .select(['order_id', 'method', 'reference', 'currency', 'amount'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { order_id: order, method, reference, currency, amount } = row
  return { kind: 'payment', id, order: Number(order), method, reference, currency, amount }
}

async function readRefund(db: Kysely<Database>, id: number): Promise<RefundRecord | undefined> {
  const row = await db
    .selectFrom('refunds')
    .select(['payment_id', 'amount', 'reason'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { kind: 'refund', id, payment: Number(row.payment_id), amount: row.amount, reason: row.reason }
}

const RULES: Rules = {
  'orders whose total is not the sum of their lines': sql`
    SELECT count(*) AS found
    FROM orders
    LEFT JOIN (SELECT order_id, sum(line_total) AS lines_total FROM order_items GROUP BY order_id) i ON i.order_id = orders.id
    WHERE (total = lines_total) IS NOT TRUE`,
  'lines that are not quantity times price': sql`
    SELECT count(*) AS found FROM order_items
    WHERE (line_total = round(unit_price * quantity, 2)) IS NOT TRUE`,
  'items of an unknown product': sql`
    SELECT count(*) AS found FROM order_items
    WHERE NOT EXISTS (SELECT 1 FROM products WHERE products.id = product_id)`,
  'orders in another currency than their storefront': sql`
    SELECT count(*) AS found FROM orders JOIN storefronts ON storefronts.id = storefront_id
    WHERE (orders.currency = storefronts.currency) IS NOT TRUE`,
  'orders without a legacy code': sql`
    SELECT count(*) AS found FROM orders WHERE coalesce(legacy_code, '') = ''`,
  'payments in another currency than their order': sql`
    SELECT count(*) AS found FROM payments JOIN orders ON orders.id = order_id
    WHERE (payments.currency = orders.currency) IS NOT TRUE`,
  'orders paid beyond their total, or whose status says otherwise': sql`
    SELECT count(*) AS found
    FROM orders
    LEFT JOIN (SELECT order_id, sum(amount) AS paid FROM payments GROUP BY order_id) p ON p.order_id = orders.id
    WHERE coalesce(paid, 0) > total OR (status <> 'placed') <> (coalesce(paid, 0) = total)`,
  'payments refunded beyond their amount': sql`
    SELECT count(*) AS found
    FROM payments
    JOIN (SELECT payment_id, sum(amount) AS refunded FROM refunds GROUP BY payment_id) r ON r.payment_id = payments.id
    WHERE (refunded <= amount) IS NOT TRUE`,
  'customers without a name, a mail address or a phone number': sql`
    SELECT count(*) AS found FROM customers
    WHERE (name <> '' AND mail LIKE '%@%' AND dial_code LIKE '+__%' AND phone_number LIKE '% %') IS NOT TRUE`,
  'storefronts without a tax rule': sql`
    SELECT count(*) AS found FROM storefronts WHERE tax_rate IS NULL OR tax_included IS NULL`,
  'coupons beyond 100 %': sql`
    SELECT count(*) AS found FROM coupons WHERE percent NOT BETWEEN 1 AND 100`,
  'orders without a log': sql`
    SELECT count(*) AS found FROM orders WHERE NOT EXISTS (SELECT 1 FROM order_log WHERE order_id = orders.id)`,
}

/** Reads the whole shop and says what it finds, and what makes no sense to this version. */
export async function check(db: Kysely<Database>): Promise<Report> {
  const sums = await sumsOf(db, { ordered: 'total * 100', paid: 'amount * 100', refunded: 'amount * 100' })
  return { ...sums, problems: await problemsOf(db, RULES) }
}
