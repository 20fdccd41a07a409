import type { Channel, Method } from './database.ts'

/** What version 2 wrote, as version 2 must find it again. */
export type Written =
  | StorefrontRecord
  | CustomerRecord
  | ProductRecord
  | OrderRecord
  | PaymentRecord
  | RefundRecord

export interface StorefrontRecord {
  readonly kind: 'storefront'
  readonly code: string
  readonly country: string
  readonly currency: string
  readonly taxBasisPoints: number
  readonly priceKind: 'gross' | 'net'
}

export interface CustomerRecord {
  readonly kind: 'customer'
  readonly id: number
  readonly storefront: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly country: string
  readonly phone: string
}

export interface ProductRecord {
  readonly kind: 'product'
  readonly sku: string
  readonly title: string
  readonly priceMinor: bigint
}

/** Without its status, which payments and refunds change. */
export interface OrderRecord {
  readonly kind: 'order'
  readonly id: number
  readonly customer: number
  readonly channel: Channel
  readonly carrier: string | null
  readonly currency: string
  readonly totalMinor: bigint
  readonly items: readonly ItemRecord[]
}

export interface ItemRecord {
  readonly product: number
  readonly quantity: number
  readonly unitPriceMinor: bigint
  readonly lineTotalMinor: bigint
}

export interface PaymentRecord {
  readonly kind: 'payment'
  readonly id: number
  readonly order: number
  readonly method: Method
  readonly reference: string
  readonly currency: string
  readonly amountMinor: bigint
}

export interface RefundRecord {
  readonly kind: 'refund'
  readonly id: number
  readonly payment: number
  readonly amountMinor: bigint
  readonly reason: string
}
