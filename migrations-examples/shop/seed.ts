/** Runs one statement: `(text) => client.query(text)`. */
export type Query = (statement: string) => Promise<unknown>

export interface Seeded {
  readonly storefronts: number
  readonly customers: number
  readonly products: number
  readonly orders: number
}

const STOREFRONTS = `
  ('ch', 'CH', 'CHF', 8.10, true), ('de', 'DE', 'EUR', 19.00, true), ('fr', 'FR', 'EUR', 20.00, true),
  ('uk', 'GB', 'GBP', 20.00, true), ('se', 'SE', 'SEK', 25.00, true), ('b2b', 'DE', 'EUR', 19.00, false)`

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
 * Fills an empty shop of version 1 with `rows` orders, the same ones each time. Some values are made to lose something
 * on their way through version 2: prices with half a cent, a name of one word with a blank behind it, no country.
 */
export async function seed(query: Query, rows: number): Promise<Seeded> {
  const orders = whole(rows)
  const products = Math.min(5000, Math.max(20, Math.ceil(orders / 50)))
  const customers = Math.max(10, Math.ceil(orders / 4))
  const lines = linesOf(orders, products)

  await query(
    `INSERT INTO storefronts (code, country, currency, tax_rate, tax_included) VALUES ${STOREFRONTS}`,
  )
  await query(`
    INSERT INTO coupons (code, storefront_id, percent)
    SELECT upper(code) || '-' || percent, id, percent FROM storefronts, unnest(ARRAY[5, 10, 15]) AS percent`)
  await query(`
    INSERT INTO products (id, sku, title, description, price) OVERRIDING SYSTEM VALUE
    SELECT p, 'P' || lpad(p::text, 5, '0'), ${pick(GOODS, 'p')} || ' no. ' || p, 'From a small workshop',
      CASE WHEN p = 1 THEN 3.755 ELSE (99 + p * 7919 % 30000) / 100.0 + CASE WHEN p % 10 = 0 THEN 0.005 ELSE 0 END END
    FROM generate_series(1, ${products}) AS p`)
  await query(`
    INSERT INTO customers (id, storefront_id, name, mail, country, dial_code, phone_number, created_at)
      OVERRIDING SYSTEM VALUE
    SELECT c, s.id,
      CASE WHEN c % 97 = 5 THEN 'Björk ' ELSE ${pick(FIRST_NAMES, 'c')} || ' ' || ${pick(LAST_NAMES, 'c / 3')} END,
      'customer' || c || '@example.org',
      CASE WHEN c % 50 = 3 THEN NULL ELSE s.country END,
      CASE s.country WHEN 'CH' THEN '+41' WHEN 'DE' THEN '+49' WHEN 'FR' THEN '+33' WHEN 'GB' THEN '+44' ELSE '+46' END,
      '79 ' || lpad((c * 37 % 1000)::text, 3, '0') || ' ' || lpad((c * 11 % 10000)::text, 4, '0'),
      timestamptz '2025-01-01 08:00:00+00' + c * interval '41 seconds'
    FROM generate_series(1, ${customers}) AS c
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM storefronts) AS s ON s.place = 1 + c % 6`)
  await query(`
    INSERT INTO orders (id, storefront_id, customer_id, legacy_code, status, currency, total, placed_at)
      OVERRIDING SYSTEM VALUE
    SELECT o, c.storefront_id, c.id, 'L' || lpad(o::text, 8, '0'),
      CASE WHEN o % 5 = 0 THEN 'placed' WHEN o % 50 = 7 THEN 'refunded' ELSE 'paid' END,
      s.currency, total, timestamptz '2025-06-01 00:00:00+00' + o * interval '17 seconds'
    FROM (SELECT o, sum(line_total) AS total FROM (${lines}) AS l GROUP BY o) AS t
    JOIN customers AS c ON c.id = 1 + o * 31::bigint % ${customers}
    JOIN storefronts AS s ON s.id = c.storefront_id`)
  await query(`
    INSERT INTO order_items (order_id, line, product_id, quantity, unit_price, line_total)
    SELECT o, line, product_id, quantity, price, line_total FROM (${lines}) AS l`)
  await query(`
    INSERT INTO payments (order_id, method, reference, currency, amount, paid_at)
    SELECT id, CASE WHEN id % 3 = 0 THEN 'invoice' ELSE 'card' END, 'seed-' || id, currency, total,
      placed_at + interval '3 minutes'
    FROM orders WHERE status <> 'placed' ORDER BY id`)
  await query(`
    INSERT INTO refunds (payment_id, amount, reason)
    SELECT p.id, CASE WHEN o.id % 100 = 7 THEN amount ELSE round(amount / 2, 2) END, 'sent back'
    FROM payments AS p JOIN orders AS o ON o.id = p.order_id WHERE o.status = 'refunded' ORDER BY p.id`)
  await query(`
    INSERT INTO order_log (order_id, event, happened_at) SELECT id, 'placed', placed_at FROM orders ORDER BY id`)
  for (const table of ['products', 'customers', 'orders']) {
    await query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`)
  }
  await query('ANALYZE storefronts, customers, products, orders, order_items, payments, refunds, order_log')
  return { storefronts: 6, customers, products, orders }
}

/** One to three lines for each order, priced. */
function linesOf(orders: number, products: number): string {
  return `
    SELECT o, line, p.id AS product_id, quantity, p.price, round(p.price * quantity, 2) AS line_total
    FROM generate_series(1, ${orders}) AS o
    CROSS JOIN generate_series(1, 3) AS line
    CROSS JOIN LATERAL (SELECT 1 + (o + line) % 4 AS quantity) AS q
    JOIN products AS p ON p.id = 1 + (o * 7::bigint + line * 13) % ${products}
    WHERE line <= 1 + o % 3`
}

function pick(words: readonly string[], number: string): string {
  const list = words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')
  return `(ARRAY[${list}])[1 + (${number}) % ${words.length}]`
}

function whole(rows: number): number {
  if (Number.isSafeInteger(rows) && rows > 0) return rows
  throw new Error(`${rows} is no number of orders`)
}
