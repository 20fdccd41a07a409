import type { Generated } from 'kysely'
import type { Bool, Decimal, Id, Reference } from '../columns.ts'

/** The schema as version 1 of the application knows it. */
export interface Database {
  storefronts: {
    id: Id
    code: string
    country: string
    currency: string
    tax_rate: Decimal
    tax_included: Bool
  }
  customers: {
    id: Id
    storefront_id: Reference
    name: string
    mail: string
    country: string | null
    dial_code: string
    phone_number: string
    newsletter: Generated<boolean>
    created_at: Generated<Date>
  }
  products: { id: Id; sku: string; title: string; description: string; price: Decimal }
  coupons: { code: string; storefront_id: Reference; percent: number }
  orders: {
    id: Id
    storefront_id: Reference
    customer_id: Reference
    legacy_code: string
    status: Generated<Status>
    currency: string
    total: Decimal
    placed_at: Generated<Date>
  }
  order_items: {
    order_id: Reference
    line: number
    product_id: Reference
    quantity: number
    unit_price: Decimal
    line_total: Decimal
  }
  payments: {
    id: Id
    order_id: Reference
    method: string
    reference: string
    currency: Generated<string>
    amount: Decimal
    paid_at: Generated<Date>
  }
  refunds: { id: Id; payment_id: Reference; amount: Decimal; reason: string }
  order_log: { id: Id; order_id: Reference; event: string; happened_at: Generated<Date> }
}

export type Status = 'placed' | 'paid' | 'refunded'
