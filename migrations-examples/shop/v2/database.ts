import type { Generated } from 'kysely'
import type { Id, Minor, Reference } from '../columns.ts'

/** The schema as version 2 of the application knows it. */
export interface Database {
  storefronts: {
    id: Id
    code: string
    country: string
    currency: string
    tax_basis_points: number
    price_kind: 'gross' | 'net'
  }
  customers: {
    id: Id
    storefront_id: Reference
    first_name: string
    last_name: string
    email: string
    country: string
    phone: string
    newsletter: Generated<boolean>
    created_at: Generated<Date>
  }
  products: { id: Id; sku: string; title: string; description: string | null; price_minor: Minor }
  orders: {
    id: Id
    storefront_id: Reference
    customer_id: Reference
    status: Generated<Status>
    currency: string
    total_minor: Minor
    channel: Channel
    carrier_code: string | null
    placed_at: Generated<Date>
  }
  order_items: {
    order_id: Reference
    line: number
    product_id: Reference
    quantity: number
    unit_price_minor: Minor
    line_total_minor: Minor
  }
  payments: {
    id: Id
    order_id: Reference
    method: Method
    reference: string
    currency: string
    amount_minor: Minor
    paid_at: Generated<Date>
  }
  refunds: { id: Id; payment_id: Reference; amount_minor: Minor; reason: string }
  order_events: { id: Id; order_id: Reference; event: string; happened_at: Generated<Date> }
  carriers: { code: string; title: string }
  open_orders: { id: Id; storefront_id: Reference; customer_id: Reference; placed_at: Date }
}

export type Status = 'placed' | 'paid' | 'refunded'
export type Channel = 'web' | 'app' | 'till'
export type Method = 'card' | 'invoice' | 'wallet'
