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
  const row = await db
    .selectFrom('storefronts')
    .select(['country', 'currency', 'tax_basis_points', 'price_kind'])
    .where('code', '=', code)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { country, currency, tax_basis_points: taxBasisPoints, price_kind: priceKind } = row
  return { kind: 'storefront', code, country, currency, taxBasisPoints, priceKind }
}

async function readCustomer(db: Kysely<Database>, id: number): Promise<CustomerRecord | undefined> {
  const row = await db
    .selectFrom('customers')
    .innerJoin('storefronts', 'storefronts.id', 'customers.storefront_id')
    .select([
      'storefronts.code as storefront',
      'first_name',
      'last_name',
      'email',
      'customers.country',
      'phone',
    ])
    .where('customers.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { storefront, first_name: firstName, last_name: lastName, email, country, phone } = row
  return { kind: 'customer', id, storefront, firstName, lastName, email, country, phone }
}

async function readProduct(db: Kysely<Database>, sku: string): Promise<ProductRecord | undefined> {
  const row = await db
    .selectFrom('products')
    .select(['title', 'price_minor'])
    .where('sku', '=', sku)
    .executeTakeFirst()
  return row === undefined
    ? undefined
    : { kind: 'product', sku, title: row.title, priceMinor: BigInt(row.price_minor) }
}

async function readOrder(db: Kysely<Database>, id: number): Promise<OrderRecord | undefined> {
  const row = await db
    .selectFrom('orders')
    .select(['customer_id', 'channel', 'carrier_code', 'currency', 'total_minor'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const items = await db
    .selectFrom('order_items')
    .select(['product_id', 'quantity', 'unit_price_minor', 'line_total_minor'])
    .where('order_id', '=', id)
    .orderBy('line')
    .execute()
  return {
    kind: 'order',
    id,
    customer: Number(row.customer_id),
    channel: row.channel,
    carrier: row.carrier_code,
    currency: row.currency,
    totalMinor: BigInt(row.total_minor),
    items: items.map((item) => ({
      product: Number(item.product_id),
      quantity: item.quantity,
      unitPriceMinor: BigInt(item.unit_price_minor),
      lineTotalMinor: BigInt(item.line_total_minor),
    })),
  }
}

async function readPayment(db: Kysely<Database>, id: number): Promise<PaymentRecord | undefined> {
  const row = await db
    .selectFrom('payments')
    .select(['order_id', 'method', 'reference', 'currency', 'amount_minor'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { order_id: order, method, reference, currency, amount_minor: amount } = row
  return {
    kind: 'payment',
    id,
    order: Number(order),
    method,
    reference,
    currency,
    amountMinor: BigInt(amount),
  }
}

async function readRefund(db: Kysely<Database>, id: number): Promise<RefundRecord | undefined> {
  const row = await db
    .selectFrom('refunds')
    .select(['payment_id', 'amount_minor', 'reason'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { payment_id: payment, amount_minor: amount, reason } = row
  return { kind: 'refund', id, payment: Number(payment), amountMinor: BigInt(amount), reason }
}

const RULES: Rules = {
  'orders whose total is not the sum of their lines': sql`
    SELECT count(*) AS found
    FROM orders
    LEFT JOIN (SELECT order_id, sum(line_total_minor) AS lines_total FROM order_items GROUP BY order_id) i
      ON i.order_id = orders.id
    WHERE (total_minor = lines_total) IS NOT TRUE`,
  // Version 1 rounds the line, not the price: up to half a cent a piece, and half a cent for the line.
  'lines that are not quantity times price': sql`
    SELECT count(*) AS found FROM order_items
    WHERE (2 * abs(line_total_minor - unit_price_minor * quantity) <= quantity + 1) IS NOT TRUE`,
  'items of an unknown product': sql`
    SELECT count(*) AS found FROM order_items
    WHERE NOT EXISTS (SELECT 1 FROM products WHERE products.id = product_id)`,
  'orders in another currency than their storefront': sql`
    SELECT count(*) AS found FROM orders JOIN storefronts ON storefronts.id = storefront_id
    WHERE (orders.currency = storefronts.currency) IS NOT TRUE`,
  'orders from an unknown channel': sql`
    SELECT count(*) AS found FROM orders WHERE (channel IN ('web', 'app', 'till')) IS NOT TRUE`,
  'orders with an unknown carrier': sql`
    SELECT count(*) AS found FROM orders
    WHERE carrier_code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM carriers WHERE code = carrier_code)`,
  'payments in another currency than their order': sql`
    SELECT count(*) AS found FROM payments JOIN orders ON orders.id = order_id
    WHERE (payments.currency = orders.currency) IS NOT TRUE`,
  'orders paid beyond their total, or whose status says otherwise': sql`
    SELECT count(*) AS found
    FROM orders
    LEFT JOIN (SELECT order_id, sum(amount_minor) AS paid FROM payments GROUP BY order_id) p ON p.order_id = orders.id
    WHERE coalesce(paid, 0) > total_minor OR (status <> 'placed') <> (coalesce(paid, 0) = total_minor)`,
  'payments refunded beyond their amount': sql`
    SELECT count(*) AS found
    FROM payments
    JOIN (SELECT payment_id, sum(amount_minor) AS refunded FROM refunds GROUP BY payment_id) r
      ON r.payment_id = payments.id
    WHERE (refunded <= amount_minor) IS NOT TRUE`,
  'customers without a name, an email address, a phone number or a country': sql`
    SELECT count(*) AS found FROM customers
    WHERE (first_name <> '' AND last_name IS NOT NULL AND email LIKE '%@%'
      AND phone LIKE '+__% %' AND char_length(country) = 2) IS NOT TRUE`,
  'storefronts without a tax rule': sql`
    SELECT count(*) AS found FROM storefronts
    WHERE (tax_basis_points >= 0 AND price_kind IN ('gross', 'net')) IS NOT TRUE`,
  'orders without an event': sql`
    SELECT count(*) AS found FROM orders WHERE NOT EXISTS (SELECT 1 FROM order_events WHERE order_id = orders.id)`,
  'open orders that the view does not show, or the other way round': sql`
    SELECT abs((SELECT count(*) FROM open_orders) - (SELECT count(*) FROM orders WHERE status = 'placed')) AS found`,
}

/** Reads the whole shop and says what it finds, and what makes no sense to this version. */
export async function check(db: Kysely<Database>): Promise<Report> {
  const sums = await sumsOf(db, { ordered: 'total_minor', paid: 'amount_minor', refunded: 'amount_minor' })
  return { ...sums, problems: await problemsOf(db, RULES) }
}
