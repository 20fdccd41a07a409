/** What version 1 wrote, as version 1 must find it again. */
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
  readonly taxRate: string
  readonly taxIncluded: boolean
}

export interface CustomerRecord {
  readonly kind: 'customer'
  readonly id: number
  readonly storefront: string
  readonly name: string
  readonly mail: string
  readonly country: string
  readonly dialCode: string
  readonly phoneNumber: string
}

export interface ProductRecord {
  readonly kind: 'product'
  readonly sku: string
  readonly title: string
  readonly price: string
}

/** Without its status, which payments and refunds change. */
export interface OrderRecord {
  readonly kind: 'order'
  readonly id: number
  readonly customer: number
  readonly legacyCode: string
  readonly currency: string
  readonly total: string
  readonly items: readonly ItemRecord[]
}

export interface ItemRecord {
  readonly product: number
  readonly quantity: number
  readonly unitPrice: string
  readonly lineTotal: string
}

export interface PaymentRecord {
  readonly kind: 'payment'
  readonly id: number
  readonly order: number
  readonly method: string
  readonly reference: string
  readonly currency: string
  readonly amount: string
}

export interface RefundRecord {
  readonly kind: 'refund'
  readonly id: number
  readonly payment: number
  readonly amount: string
  readonly reason: string
}
