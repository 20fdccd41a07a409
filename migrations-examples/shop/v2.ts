import type { Kysely, Selectable, Transaction, Updateable } from 'kysely'
import { hasReturning, insertedId } from './inserted.ts'
import { inTransaction } from './transaction.ts'
import type { Database } from './v2/database.ts'
import type {
  CustomerRecord,
  OrderRecord,
  PaymentRecord,
  ProductRecord,
  RefundRecord,
  StorefrontRecord,
} from './v2/records.ts'

export type { Database } from './v2/database.ts'
export type { Written } from './v2/records.ts'
export { check, readBack } from './v2/reading.ts'

/** Version 2 of the shop: what it writes. Each function returns what `readBack` must find from then on. */
export async function openStorefront(
  db: Kysely<Database>,
  storefront: Omit<StorefrontRecord, 'kind'>,
): Promise<StorefrontRecord> {
  const { code, country, currency, taxBasisPoints, priceKind } = storefront
  await db
    .insertInto('storefronts')
    .values({ code, country, currency, tax_basis_points: taxBasisPoints, price_kind: priceKind })
    .execute()
  return { kind: 'storefront', code, country, currency, taxBasisPoints, priceKind }
}

/** Signing up twice with one address is a correction, not an error. */
export async function signUp(
  db: Kysely<Database>,
  customer: Omit<CustomerRecord, 'kind' | 'id'>,
): Promise<CustomerRecord> {
  const { storefront, firstName, lastName, email, country, phone } = customer
  const { id: storefrontId } = await db
    .selectFrom('storefronts')
    .select('id')
    .where('code', '=', storefront)
    .executeTakeFirstOrThrow()
  const details = { first_name: firstName, last_name: lastName, country, phone }
  const sign = db.insertInto('customers').values({ storefront_id: Number(storefrontId), email, ...details })
  await (
    hasReturning(db)
      ? sign.onConflict((conflict) => conflict.columns(['storefront_id', 'email']).doUpdateSet(details))
      : sign.onDuplicateKeyUpdate(details)
  ).execute()
  const { id } = await db
    .selectFrom('customers')
    .select('id')
    .where('storefront_id', '=', storefrontId)
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return { kind: 'customer', id: Number(id), storefront, firstName, lastName, email, country, phone }
}

export async function addProduct(
  db: Kysely<Database>,
  product: {
    readonly sku: string
    readonly title: string
    readonly priceMinor: bigint
    readonly description?: string
  },
): Promise<ProductRecord> {
  const { sku, title, priceMinor, description } = product
  await db
    .insertInto('products')
    .values({ sku, title, description: description ?? null, price_minor: priceMinor })
    .execute()
  return { kind: 'product', sku, title, priceMinor }
}

/** Touches the title alone: the price must stay as it is, also the tenth of a cent that only version 1 sees. */
export async function renameProduct(
  db: Kysely<Database>,
  sku: string,
  title: string,
): Promise<ProductRecord> {
  const { price_minor: price } = await changed(db, sku, { title })
  return { kind: 'product', sku, title, priceMinor: BigInt(price) }
}

export async function changePrice(
  db: Kysely<Database>,
  sku: string,
  priceMinor: bigint,
): Promise<ProductRecord> {
  const { title } = await changed(db, sku, { price_minor: priceMinor })
  return { kind: 'product', sku, title, priceMinor }
}

/** Not every server has UPDATE … RETURNING. */
function changed(
  db: Kysely<Database>,
  sku: string,
  change: Updateable<Database['products']>,
): Promise<Pick<Selectable<Database['products']>, 'title' | 'price_minor'>> {
  return inTransaction(db, async (trx) => {
    await trx.updateTable('products').set(change).where('sku', '=', sku).execute()
    return trx
      .selectFrom('products')
      .select(['title', 'price_minor'])
      .where('sku', '=', sku)
      .executeTakeFirstOrThrow()
  })
}

export interface Basket extends Pick<OrderRecord, 'customer' | 'channel' | 'carrier'> {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[]
}

export async function placeOrder(db: Kysely<Database>, basket: Basket): Promise<OrderRecord> {
  return inTransaction(db, async (trx) => {
    const { customer, channel, carrier } = basket
    const { storefrontId, currency } = await trx
      .selectFrom('customers')
      .innerJoin('storefronts', 'storefronts.id', 'customers.storefront_id')
      .select(['storefronts.id as storefrontId', 'storefronts.currency'])
      .where('customers.id', '=', customer)
      .executeTakeFirstOrThrow()
    const items = await priced(trx, basket)
    const totalMinor = items.reduce((sum, item) => sum + item.lineTotalMinor, 0n)
    const id = await insertedId(
      trx,
      trx.insertInto('orders').values({
        storefront_id: Number(storefrontId),
        customer_id: customer,
        status: 'placed',
        currency,
        total_minor: totalMinor,
        channel,
        carrier_code: carrier,
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
          unit_price_minor: item.unitPriceMinor,
          line_total_minor: item.lineTotalMinor,
        })),
      )
      .execute()
    await record(trx, id, 'placed')
    return { kind: 'order', id, customer, channel, carrier, currency, totalMinor, items }
  })
}

async function priced(trx: Transaction<Database>, basket: Basket): Promise<OrderRecord['items']> {
  const products = await trx
    .selectFrom('products')
    .select(['id', 'sku', 'price_minor'])
    .where(
      'sku',
      'in',
      basket.items.map((item) => item.sku),
    )
    .execute()
  return basket.items.map(({ sku, quantity }) => {
    const product = products.find((candidate) => candidate.sku === sku)
    if (product === undefined) throw new Error(`there is no product ${sku}`)
    const unitPriceMinor = BigInt(product.price_minor)
    return {
      product: Number(product.id),
      quantity,
      unitPriceMinor,
      lineTotalMinor: unitPriceMinor * BigInt(quantity),
    }
  })
}

export interface PaymentOrder extends Pick<PaymentRecord, 'order' | 'method' | 'reference'> {
  /** A part of what is open; the whole of it unless said. */
  readonly amountMinor?: bigint
}

export async function pay(db: Kysely<Database>, payment: PaymentOrder): Promise<PaymentRecord> {
  return inTransaction(db, async (trx) => {
    const { order, method, reference } = payment
    const { total_minor: total, currency } = await trx
      .selectFrom('orders')
      .select(['total_minor', 'currency'])
      .where('id', '=', order)
      .where('status', '=', 'placed')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const before = await trx
      .selectFrom('payments')
      .select('amount_minor')
      .where('order_id', '=', order)
      .execute()
    const open = before.reduce((rest, row) => rest - BigInt(row.amount_minor), BigInt(total))
    const amountMinor = payment.amountMinor ?? open
    if (amountMinor > open) throw new Error(`order ${order} has ${open} to pay: ${amountMinor} is too much`)
    const id = await insertedId(
      trx,
      trx
        .insertInto('payments')
        .values({ order_id: order, method, reference, currency, amount_minor: amountMinor }),
    )
    if (amountMinor === open)
      await trx.updateTable('orders').set({ status: 'paid' }).where('id', '=', order).execute()
    await record(trx, order, amountMinor === open ? 'paid' : 'paid in part')
    return { kind: 'payment', id, order, method, reference, currency, amountMinor }
  })
}

export async function refund(
  db: Kysely<Database>,
  wanted: Omit<RefundRecord, 'kind' | 'id'>,
): Promise<RefundRecord> {
  const { payment, amountMinor, reason } = wanted
  const paid = await db
    .selectFrom('payments')
    .select(['order_id', 'amount_minor'])
    .where('id', '=', payment)
    .executeTakeFirstOrThrow()
  const order = Number(paid.order_id)
  return inTransaction(db, async (trx) => {
    // One lock for all that is done to an order, as in `pay`.
    const { status } = await trx
      .selectFrom('orders')
      .select('status')
      .where('id', '=', order)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (status === 'placed') throw new Error(`payment ${payment} is of an order that is not paid in full yet`)
    const before = await trx
      .selectFrom('refunds')
      .select('amount_minor')
      .where('payment_id', '=', payment)
      .execute()
    const left = before.reduce((rest, row) => rest - BigInt(row.amount_minor), BigInt(paid.amount_minor))
    if (amountMinor > left) throw new Error(`payment ${payment} has ${left} left: ${amountMinor} is too much`)
    const id = await insertedId(
      trx,
      trx.insertInto('refunds').values({ payment_id: payment, amount_minor: amountMinor, reason }),
    )
    await trx.updateTable('orders').set({ status: 'refunded' }).where('id', '=', order).execute()
    await record(trx, order, 'refunded')
    return { kind: 'refund', id, payment, amountMinor, reason }
  })
}

async function record(trx: Transaction<Database>, order: number, event: string): Promise<void> {
  await trx.insertInto('order_events').values({ order_id: order, event }).execute()
}
