import type { Kysely, Transaction, Updateable } from 'kysely'
import { insertedId } from './inserted.ts'
import { decimal, lineTotal, units } from './money.ts'
import { inTransaction } from './transaction.ts'
import type { Database } from './v1/database.ts'
import type {
  CustomerRecord,
  OrderRecord,
  PaymentRecord,
  ProductRecord,
  RefundRecord,
  StorefrontRecord,
} from './v1/records.ts'

export type { Database } from './v1/database.ts'
export type { Written } from './v1/records.ts'
export { check, readBack } from './v1/reading.ts'

/** Version 1 of the shop: what it writes. Each function returns what `readBack` must find from then on. */
export async function openStorefront(
  db: Kysely<Database>,
  storefront: Omit<StorefrontRecord, 'kind'>,
): Promise<StorefrontRecord> {
  const { code, country, currency, taxRate, taxIncluded } = storefront
  await db
    .insertInto('storefronts')
    .values({ code, country, currency, tax_rate: taxRate, tax_included: taxIncluded })
    .execute()
  return { kind: 'storefront', code, country, currency, taxRate: decimal(units(taxRate, 2), 2), taxIncluded }
}

export async function signUp(
  db: Kysely<Database>,
  customer: Omit<CustomerRecord, 'kind' | 'id'>,
): Promise<CustomerRecord> {
  const { storefront, name, mail, country, dialCode, phoneNumber } = customer
  const { id: storefrontId } = await db
    .selectFrom('storefronts')
    .select('id')
    .where('code', '=', storefront)
    .executeTakeFirstOrThrow()
  const id = await insertedId(
    db,
    db.insertInto('customers').values({
      storefront_id: Number(storefrontId),
      name,
      mail,
      country,
      dial_code: dialCode,
      phone_number: phoneNumber,
    }),
  )
  return { kind: 'customer', id, storefront, name, mail, country, dialCode, phoneNumber }
}

export async function addProduct(
  db: Kysely<Database>,
  product: {
    readonly sku: string
    readonly title: string
    readonly price: string
    readonly description?: string
  },
): Promise<ProductRecord> {
  const { sku, title, price, description = '' } = product
  await db.insertInto('products').values({ sku, title, description, price }).execute()
  return { kind: 'product', sku, title, price: decimal(units(price, 3), 3) }
}

/** Touches the title alone: the price must stay as it is, to the last digit. */
export async function renameProduct(
  db: Kysely<Database>,
  sku: string,
  title: string,
): Promise<ProductRecord> {
  const { price } = await changed(db, sku, { title })
  return { kind: 'product', sku, title, price }
}

export async function changePrice(db: Kysely<Database>, sku: string, price: string): Promise<ProductRecord> {
  const { title } = await changed(db, sku, { price })
  return { kind: 'product', sku, title, price: decimal(units(price, 3), 3) }
}

/** Not every server has UPDATE … RETURNING. */
function changed(
  db: Kysely<Database>,
  sku: string,
  change: Updateable<Database['products']>,
): Promise<{ readonly title: string; readonly price: string }> {
  return inTransaction(db, async (trx) => {
    await trx.updateTable('products').set(change).where('sku', '=', sku).execute()
    return trx
      .selectFrom('products')
      .select(['title', 'price'])
      .where('sku', '=', sku)
      .executeTakeFirstOrThrow()
  })
}

export interface Basket {
  readonly customer: number
  readonly legacyCode: string
  readonly items: readonly { readonly sku: string; readonly quantity: number }[]
}

export async function placeOrder(db: Kysely<Database>, basket: Basket): Promise<OrderRecord> {
  return inTransaction(db, async (trx) => {
    const { customer, legacyCode } = basket
    const { storefrontId, currency } = await trx
      .selectFrom('customers')
      .innerJoin('storefronts', 'storefronts.id', 'customers.storefront_id')
      .select(['storefronts.id as storefrontId', 'storefronts.currency'])
      .where('customers.id', '=', customer)
      .executeTakeFirstOrThrow()
    const items = await priced(trx, basket)
    const total = decimal(
      items.reduce((sum, item) => sum + units(item.lineTotal, 2), 0n),
      2,
    )
    const id = await insertedId(
      trx,
      trx.insertInto('orders').values({
        storefront_id: Number(storefrontId),
        customer_id: customer,
        legacy_code: legacyCode,
        status: 'placed',
        currency,
        total,
      }),
    )
    await trx
      .insertInto('order_items')
      .values(
        items.map((item, index) => ({
          order_id: id,
          line: index + 1,
          product_id: item.product,
          quantity: item.quantity,
          unit_price: item.unitPrice,
          line_total: item.lineTotal,
        })),
      )
      .execute()
    await log(trx, id, 'placed')
    return { kind: 'order', id, customer, legacyCode, currency, total, items }
  })
}

async function priced(trx: Transaction<Database>, basket: Basket): Promise<OrderRecord['items']> {
  const products = await trx
    .selectFrom('products')
    .select(['id', 'sku', 'price'])
    .where(
      'sku',
      'in',
      basket.items.map((item) => item.sku),
    )
    .execute()
  return basket.items.map(({ sku, quantity }) => {
    const product = products.find((candidate) => candidate.sku === sku)
    if (product === undefined) throw new Error(`there is no product ${sku}`)
    const { id, price } = product
    return { product: Number(id), quantity, unitPrice: price, lineTotal: lineTotal(price, quantity) }
  })
}

export interface PaymentOrder {
  readonly order: number
  readonly method: 'card' | 'invoice'
  /** The payment provider's. */
  readonly reference: string
}

/** Pays the whole order at once. */
export async function pay(db: Kysely<Database>, payment: PaymentOrder): Promise<PaymentRecord> {
  return inTransaction(db, async (trx) => {
    const { order, method, reference } = payment
    const { total, currency } = await trx
      .selectFrom('orders')
      .select(['total', 'currency'])
      .where('id', '=', order)
      .where('status', '=', 'placed')
      .forUpdate()
      .executeTakeFirstOrThrow()
    await trx.updateTable('orders').set({ status: 'paid' }).where('id', '=', order).execute()
    const id = await insertedId(
      trx,
      trx
        .insertInto('payments')
        // The column's default is EUR, and this version counts on it.
        .values({
          order_id: order,
          method,
          reference,
          amount: total,
          ...(currency === 'EUR' ? {} : { currency }),
        }),
    )
    await log(trx, order, 'paid')
    return { kind: 'payment', id, order, method, reference, currency, amount: total }
  })
}

export interface RefundOrder {
  readonly payment: number
  readonly amount: string
  readonly reason: string
}

export async function refund(db: Kysely<Database>, wanted: RefundOrder): Promise<RefundRecord> {
  const { payment, reason } = wanted
  const amount = decimal(units(wanted.amount, 2), 2)
  const paid = await db
    .selectFrom('payments')
    .select(['order_id', 'amount'])
    .where('id', '=', payment)
    .executeTakeFirstOrThrow()
  const order = Number(paid.order_id)
  return inTransaction(db, async (trx) => {
    // One lock for all that is done to an order, as in `pay`.
    await trx.selectFrom('orders').select('id').where('id', '=', order).forUpdate().execute()
    const before = await trx
      .selectFrom('refunds')
      .select('amount')
      .where('payment_id', '=', payment)
      .execute()
    const refunded = before.reduce((sum, row) => sum + units(row.amount, 2), units(amount, 2))
    if (refunded > units(paid.amount, 2))
      throw new Error(`payment ${payment} was ${paid.amount}: ${amount} more is too much`)
    const id = await insertedId(
      trx,
      trx.insertInto('refunds').values({ payment_id: payment, amount, reason }),
    )
    await trx.updateTable('orders').set({ status: 'refunded' }).where('id', '=', order).execute()
    await log(trx, order, 'refunded')
    return { kind: 'refund', id, payment, amount, reason }
  })
}

async function log(trx: Transaction<Database>, order: number, event: string): Promise<void> {
  await trx.insertInto('order_log').values({ order_id: order, event }).execute()
}
