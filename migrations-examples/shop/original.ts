/** Runs one statement: `(text) => session.query(text)`. */
export type Rows = (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** What stood in the tables of version 1 before anybody worked, as one number a table. */
export interface Original {
  readonly rows: number
  /**
   * The tables whose rows are not byte for byte what they were. While version 2 serves too, both see a country where
   * there was none: `setNotNull` is for one column that both use. It is NULL again once version 1 is alone.
   */
  compare(rows: Rows, serving: 'version 1 alone' | 'both versions'): Promise<readonly string[]>
}

/** A row that was added since has a higher key. No application changes a row of the seed. */
const KEYS: Readonly<Record<string, string>> = {
  storefronts: 'id',
  customers: 'id',
  products: 'id',
  orders: 'id',
  order_items: 'order_id',
  payments: 'id',
  refunds: 'id',
  order_log: 'id',
  coupons: 'storefront_id',
}

/** Taken while version 1 serves; to be compared whenever version 1 serves again. */
export async function original(rows: Rows): Promise<Original> {
  const tables: Digested[] = []
  for (const [table, key] of Object.entries(KEYS)) {
    const columns = await rows(
      `SELECT quote_ident(attname) AS name FROM pg_attribute
       WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    )
    const [last] = await rows(`SELECT coalesce(max(${key}), 0)::text AS key FROM ${table}`)
    const names = columns.map(({ name }) => String(name))
    const queryOf = (list: readonly string[]): string => `
      SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(ROW(${list.join(', ')})::text, 0)), 0)::text AS digest
      FROM ${table} WHERE ${key} <= ${String(last?.['key'])}`
    const alone = queryOf(names)
    const together = queryOf(names.map((name) => (name === 'country' ? `coalesce(country, 'ZZ')` : name)))
    tables.push({
      table,
      'version 1 alone': { query: alone, before: await digestOf(rows, alone) },
      'both versions': { query: together, before: await digestOf(rows, together) },
    })
  }
  return {
    rows: tables.reduce((sum, table) => sum + table['version 1 alone'].before.rows, 0),
    async compare(now, serving) {
      const changed: string[] = []
      for (const { table, [serving]: digested } of tables) {
        const { digest } = await digestOf(now, digested.query)
        if (digest !== digested.before.digest) changed.push(table)
      }
      return changed
    },
  }
}

interface Digested extends Record<
  'version 1 alone' | 'both versions',
  { readonly query: string; readonly before: Digest }
> {
  readonly table: string
}

interface Digest {
  readonly rows: number
  readonly digest: string
}

async function digestOf(rows: Rows, query: string): Promise<Digest> {
  const [row] = await rows(query)
  return { rows: Number(row?.['rows']), digest: String(row?.['digest']) }
}
