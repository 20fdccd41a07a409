import { Kysely, type Dialect } from 'kysely'
import { decimal } from './money.ts'
import type { Report } from './report.ts'
import * as v1 from './v1.ts'
import type { Database as Database1 } from './v1/database.ts'
import { visit as visit1 } from './v1/visit.ts'
import * as v2 from './v2.ts'
import type { Database as Database2 } from './v2/database.ts'
import { visit as visit2 } from './v2/visit.ts'

/** A version of the shop at work on one database. */
export interface Application<W extends { readonly kind: string }> {
  readonly name: string
  /** One customer's visit. Numbers must differ. */
  visit(number: number): AsyncIterable<W>
  readBack(written: W): Promise<W | undefined>
  /** Two records with the same key are of the same thing. */
  key(written: W): string
  /** Changes a product, whichever version added it. */
  change(sku: string, change: Change): Promise<W>
  /** What this version must find after the other one made that change. */
  changed(written: W, change: Change): W
  check(): Promise<Report>
  close(): Promise<void>
}

export type Change = { readonly title: string } | { readonly priceMinor: bigint }

export function serveV1(dialect: Dialect): Application<v1.Written> {
  const db = new Kysely<Database1>({ dialect })
  return {
    name: 'version 1',
    visit: (number) => visit1(db, number),
    readBack: (written) => v1.readBack(db, written),
    key,
    change: (sku, change) =>
      'title' in change
        ? v1.renameProduct(db, sku, change.title)
        : v1.changePrice(db, sku, decimal(change.priceMinor, 2)),
    changed: (written, change) => {
      if (written.kind !== 'product') return written
      return 'title' in change
        ? { ...written, ...change }
        : { ...written, price: decimal(change.priceMinor * 10n, 3) }
    },
    check: () => v1.check(db),
    close: () => db.destroy(),
  }
}

export function serveV2(dialect: Dialect): Application<v2.Written> {
  const db = new Kysely<Database2>({ dialect })
  return {
    name: 'version 2',
    visit: (number) => visit2(db, number),
    readBack: (written) => v2.readBack(db, written),
    key,
    change: (sku, change) =>
      'title' in change
        ? v2.renameProduct(db, sku, change.title)
        : v2.changePrice(db, sku, change.priceMinor),
    changed: (written, change) => (written.kind === 'product' ? { ...written, ...change } : written),
    check: () => v2.check(db),
    close: () => db.destroy(),
  }
}

function key(written: v1.Written | v2.Written): string {
  switch (written.kind) {
    case 'product':
      return `product ${written.sku}`
    case 'storefront':
      return `storefront ${written.code}`
    default:
      return `${written.kind} ${written.id}`
  }
}
