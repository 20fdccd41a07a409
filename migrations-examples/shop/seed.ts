import { familyOf, type Family } from './family.ts'
import type { Rows } from './original.ts'
import { mysql } from './seed-mysql.ts'
import { postgres } from './seed-postgres.ts'

/** What the two families of servers write in their own ways. The rows are the same. */
export interface Spelling {
  /** A table of the whole numbers from 1 to `count`, in a column of that name. */
  readonly numbers: (count: number, name: string) => string
  /** One of the texts, by its place from 0 on. */
  readonly pick: (texts: readonly string[], place: string) => string
  /** Some seconds after an instant. */
  readonly later: (instant: string, seconds: string) => string
  /** What the server wants to hear after such a lot of rows; `tables` count their ids themselves. */
  readonly afterwards: (tables: readonly string[]) => readonly string[]
}

const SPELLINGS = { mysql, postgres } satisfies Record<Family, Spelling>

export interface Seeded {
  readonly storefronts: number
  readonly customers: number
  readonly products: number
  readonly orders: number
}

const STOREFRONTS = `
  (1, 'ch', 'CH', 'CHF', 8.10, true), (2, 'de', 'DE', 'EUR', 19.00, true), (3, 'fr', 'FR', 'EUR', 20.00, true),
  (4, 'uk', 'GB', 'GBP', 20.00, true), (5, 'se', 'SE', 'SEK', 25.00, true), (6, 'b2b', 'DE', 'EUR', 19.00, false)`

const FIRST_NAMES = [
  'Anna',
  'Luca',
  'Zoë',
  'Jürg',
  'Marie',
  'Oluwaseun',
  'Ingrid',
  'Élodie',
  'Björn',
  'Fatima',
  'Siobhán',
  'Mateusz',
  'Chloé',
  'Jean-Luc',
  'Agnieszka',
  'Noah',
  'Mehmet',
  'Åsa',
  'Thanh',
  'Priya',
  'Sören',
  'Giulia',
  'Owen',
]

const LAST_NAMES = [
  'Müller',
  'Rossi',
  'Bernard',
  'Smith',
  'Lindqvist',
  'van der Berg',
  "O'Connor",
  'Nguyễn',
  'de la Cruz',
  'Kowalska',
  'Schäfer',
  'Favre',
  'Adeyemi',
  'Yılmaz',
  'Patel',
  'Øberg',
  'MacDonald',
  'Da Silva Santos',
  'Weiß',
]

const GOODS = [
  'Plum jam',
  'Linen towel',
  'Oak board',
  'Wool socks',
  'Rye flour',
  'Tin lantern',
  'Beech spoon',
]

/**
 * Fills an empty shop of version 1 with `count` orders, the same ones each time. Some values are made to lose something
 * on their way through version 2: prices with half a cent, a name of one word with a blank behind it, no country.
 */
export async function seed(rows: Rows, count: number): Promise<Seeded> {
  const orders = whole(count)
  const products = Math.min(5000, Math.max(20, Math.ceil(orders / 50)))
  const customers = Math.max(10, Math.ceil(orders / 4))
  const { afterwards, later, numbers, pick } = SPELLINGS[await familyOf(rows)]
  const one = (words: readonly string[], number: string): string =>
    pick(words.map(quoted), `(${number}) % ${words.length}`)
  const lines = `(${linesOf(numbers(orders, 'o'), products)})`

  await rows(
    `INSERT INTO storefronts (id, code, country, currency, tax_rate, tax_included) VALUES ${STOREFRONTS}`,
  )
  await rows(`
    INSERT INTO coupons (code, storefront_id, percent)
    SELECT concat(upper(code), '-', percent), id, percent
    FROM storefronts CROSS JOIN (SELECT 5 AS percent UNION ALL SELECT 10 UNION ALL SELECT 15) AS p`)
  await rows(`
    INSERT INTO products (id, sku, title, description, price)
    SELECT p, concat('P', ${padded('p', 5)}), concat(${one(GOODS, 'p')}, ' no. ', p), 'From a small workshop',
      CASE WHEN p = 1 THEN 3.755 ELSE (99 + p * 7919 % 30000) / 100.0 + CASE WHEN p % 10 = 0 THEN 0.005 ELSE 0 END END
    FROM ${numbers(products, 'p')} AS n`)
  await rows(`
    INSERT INTO customers (id, storefront_id, name, mail, country, dial_code, phone_number, created_at)
    SELECT c, s.id,
      CASE WHEN c % 97 = 5 THEN 'Björk ' ELSE concat(${one(FIRST_NAMES, 'c')}, ' ', ${one(LAST_NAMES, '(c - c % 3) / 3')}) END,
      concat('customer', c, '@example.org'),
      CASE WHEN c % 50 = 3 THEN NULL ELSE s.country END,
      CASE s.country WHEN 'CH' THEN '+41' WHEN 'DE' THEN '+49' WHEN 'FR' THEN '+33' WHEN 'GB' THEN '+44' ELSE '+46' END,
      concat('79 ', ${padded('c * 37 % 1000', 3)}, ' ', ${padded('c * 11 % 10000', 4)}),
      ${later("timestamp '2025-01-01 08:00:00'", 'c * 41')}
    FROM ${numbers(customers, 'c')} AS n
    JOIN storefronts AS s ON s.id = 1 + c % 6`)
  await rows(`
    INSERT INTO orders (id, storefront_id, customer_id, legacy_code, status, currency, total, placed_at)
    SELECT o, c.storefront_id, c.id, concat('L', ${padded('o', 8)}),
      CASE WHEN o % 5 = 0 THEN 'placed' WHEN o % 50 = 7 THEN 'refunded' ELSE 'paid' END,
      s.currency, total, ${later("timestamp '2025-06-01 00:00:00'", 'o * 17')}
    FROM (SELECT o, sum(line_total) AS total FROM ${lines} AS l GROUP BY o) AS t
    JOIN customers AS c ON c.id = 1 + o * 31 % ${customers}
    JOIN storefronts AS s ON s.id = c.storefront_id`)
  await rows(`
    INSERT INTO order_items (order_id, line, product_id, quantity, unit_price, line_total)
    SELECT o, line, product_id, quantity, price, line_total FROM ${lines} AS l`)
  await rows(`
    INSERT INTO payments (id, order_id, method, reference, currency, amount, paid_at)
    SELECT row_number() OVER (ORDER BY id), id, CASE WHEN id % 3 = 0 THEN 'invoice' ELSE 'card' END,
      concat('seed-', id), currency, total, ${later('placed_at', '180')}
    FROM orders WHERE status <> 'placed'`)
  await rows(`
    INSERT INTO refunds (id, payment_id, amount, reason)
    SELECT row_number() OVER (ORDER BY p.id), p.id, CASE WHEN o.id % 100 = 7 THEN amount ELSE round(amount / 2, 2) END,
      'sent back'
    FROM payments AS p JOIN orders AS o ON o.id = p.order_id WHERE o.status = 'refunded'`)
  await rows(`
    INSERT INTO order_log (id, order_id, event, happened_at) SELECT id, id, 'placed', placed_at FROM orders`)
  const counted = ['storefronts', 'products', 'customers', 'orders', 'payments', 'refunds', 'order_log']
  for (const statement of afterwards(counted)) await rows(statement)
  return { storefronts: 6, customers, products, orders }
}

/** One to three lines for each order, priced. */
function linesOf(orders: string, products: number): string {
  return `
    SELECT o, line, p.id AS product_id, 1 + (o + line) % 4 AS quantity, p.price,
      round(p.price * (1 + (o + line) % 4), 2) AS line_total
    FROM ${orders} AS n
    CROSS JOIN (SELECT 1 AS line UNION ALL SELECT 2 UNION ALL SELECT 3) AS three
    JOIN products AS p ON p.id = 1 + (o * 7 + line * 13) % ${products}
    WHERE line <= 1 + o % 3`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** With noughts before it. */
function padded(number: string, places: number): string {
  return `lpad(concat(${number}), ${places}, '0')`
}

function whole(count: number): number {
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new Error(`${count} is no number of orders`)
}
