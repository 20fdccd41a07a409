import { fileURLToPath } from 'node:url'
import type { Dialect as KyselyDialect } from 'kysely'
import type { Row } from '../../dialect/session.ts'

/** The example that the demo runs: migrations-examples/shop, which is published as dist/demo. */
export interface Shop {
  /** The folder of its migrations. */
  readonly migrations: string
  readonly serveV1: (dialect: KyselyDialect) => Application
  readonly serveV2: (dialect: KyselyDialect) => Application
  readonly seed: (rows: Rows, orders: number) => Promise<unknown>
  readonly original: (rows: Rows) => Promise<Original>
}

/** The last migration of version 1's schema. */
export const LAST_OF_VERSION_1 = '20260108091000_order_log'

export type Rows = (statement: string) => Promise<readonly Row[]>

/** A record that an application wrote, and must find again. */
export interface Written {
  readonly kind: string
}

/** A version of the shop at work. The record is its own affair: it is kept, and compared with what is read back. */
export interface Application {
  readonly name: string
  visit(number: number): AsyncIterable<Written>
  readBack(written: Written): Promise<Written | undefined>
  key(written: Written): string
  change(sku: string, change: Change): Promise<Written>
  changed(written: Written, change: Change): Written
  check(): Promise<Check>
  close(): Promise<void>
}

export type Change = { readonly title: string } | { readonly priceMinor: bigint }

/** Sums over the whole shop, which both versions must agree on, and what one of them can't make sense of. */
export interface Check {
  readonly orders: number
  readonly orderedMinor: bigint
  readonly problems: readonly { readonly what: string; readonly rows: number }[]
}

/** What stood there before anybody worked. */
export interface Original {
  readonly rows: number
  compare(rows: Rows, serving: 'version 1 alone' | 'both versions'): Promise<readonly string[]>
}

/** The published shop lies beside the library, whose place Node knows; it is loaded by its address. */
export async function loadShop(): Promise<Shop> {
  const folder = new URL('./demo/', import.meta.resolve('bothways'))
  // Built from migrations-examples/shop/demo.ts, whose types a test compares with these.
  const code = (await import(new URL('demo.js', folder).href)) as Omit<Shop, 'migrations'>
  return { ...code, migrations: fileURLToPath(new URL('migrations', folder)) }
}
