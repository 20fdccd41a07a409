import type { Kysely } from 'kysely'
import {
  addProduct,
  changePrice,
  openStorefront,
  pay,
  placeOrder,
  refund,
  renameProduct,
  signUp,
} from '../v1.ts'
import type { Database } from './database.ts'
import type { Written } from './records.ts'

/** Names that version 2 cannot put together again from its two columns. */
const NAMES = ['Jean Luc Picard', 'Madonna', 'Björk ', 'Ada  Lovelace', "Sinéad O'Connor"]

/** A day in the shop, told as it happens: each record has been committed when it is given. Every number once. */
export async function* visit(db: Kysely<Database>, number: number): AsyncGenerator<Written, void> {
  if (number % 10 === 1) {
    yield await openStorefront(db, {
      code: `one-${number}`,
      country: 'AT',
      currency: 'EUR',
      taxRate: '20.50',
      taxIncluded: number % 20 === 1,
    })
  }
  const customer = await signUp(db, {
    storefront: ['ch', 'de', 'fr', 'uk', 'se', 'b2b'][number % 6] ?? 'de',
    name: NAMES[number % NAMES.length] ?? '',
    mail: `one-${number}@example.org`,
    country: 'FR',
    dialCode: '+33',
    phoneNumber: '6 12 34 56',
  })
  yield customer

  const sku = `ONE-${number}`
  yield await addProduct(db, { sku, title: 'Plum jam', price: '3.75' })
  // The tenth of a cent is what version 2 has no room for.
  yield await changePrice(db, sku, `${3 + (number % 50)}.755`)
  yield await renameProduct(db, sku, 'Plum jam, large')

  const order = await placeOrder(db, {
    customer: customer.id,
    legacyCode: `ONE-${number}`,
    items: [
      { sku, quantity: 1 + (number % 3) },
      { sku: 'P00001', quantity: 3 },
    ],
  })
  yield order
  if (number % 5 === 4) return
  const payment = await pay(db, {
    order: order.id,
    method: number % 2 === 0 ? 'card' : 'invoice',
    reference: `one-${number}`,
  })
  yield payment
  if (number % 3 === 0)
    yield await refund(db, { payment: payment.id, amount: '1.25', reason: 'a broken glass' })
}
