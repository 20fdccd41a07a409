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
} from '../v2.ts'
import type { Channel, Database } from './database.ts'
import type { Written } from './records.ts'

/** Names that no program can tell apart once they are in one column. */
const NAMES = [
  ['Jean Luc', 'Picard'],
  ['Madonna', ''],
  ['Maria', 'da Silva Santos'],
  ['Anna  Maria', 'Weiß'],
] as const
const CHANNELS: readonly Channel[] = ['web', 'app', 'till']
const CARRIERS = ['post', 'parcel', 'pickup', null] as const

/** A day in the shop, told as it happens: each record has been committed when it is given. Every number once. */
export async function* visit(db: Kysely<Database>, number: number): AsyncGenerator<Written, void> {
  if (number % 10 === 1) {
    yield await openStorefront(db, {
      code: `two-${number}`,
      country: 'NL',
      currency: 'EUR',
      taxBasisPoints: 2150,
      priceKind: number % 20 === 1 ? 'net' : 'gross',
    })
  }
  const [firstName, lastName] = NAMES[number % NAMES.length] ?? NAMES[0]
  const details = {
    storefront: ['ch', 'de', 'fr', 'uk', 'se', 'b2b'][number % 6] ?? 'de',
    email: `two-${number}@example.org`,
    country: 'NL',
    phone: '+31 20 624 11 11',
  }
  yield await signUp(db, { ...details, firstName: 'Unknown', lastName: 'Customer' })
  const customer = await signUp(db, { ...details, firstName, lastName })
  yield customer

  const sku = `TWO-${number}`
  yield await addProduct(db, { sku, title: 'Oak board', priceMinor: 1999n })
  yield await changePrice(db, sku, BigInt(2000 + (number % 500)))
  yield await renameProduct(db, sku, 'Oak board, small')

  const order = await placeOrder(db, {
    customer: customer.id,
    channel: CHANNELS[number % CHANNELS.length] ?? 'web',
    carrier: CARRIERS[number % CARRIERS.length] ?? null,
    items: [
      { sku, quantity: 1 + (number % 3) },
      { sku: 'P00001', quantity: 3 },
    ],
  })
  yield order
  if (number % 5 === 4) return
  // A voucher and the rest: version 1 only knows orders that are paid at once.
  yield await pay(db, {
    order: order.id,
    method: 'wallet',
    reference: `two-${number}-voucher`,
    amountMinor: 500n,
  })
  const payment = await pay(db, { order: order.id, method: 'card', reference: `two-${number}` })
  yield payment
  if (number % 3 === 0) {
    yield await refund(db, { payment: payment.id, amountMinor: 125n, reason: 'a broken glass' })
  }
}
