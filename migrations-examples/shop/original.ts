import { familyOf, type Family } from './family.ts'

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

/** How the names of a table's columns are found, and how its rows become one number whatever their order. */
interface Spelling {
  readonly schema: string
  readonly name: string
  readonly digest: (columns: readonly string[]) => string
}

const SPELLINGS = {
  postgres: {
    schema: 'current_schema()',
    name: 'quote_ident(column_name)',
    digest: (columns) => `hashtextextended(ROW(${columns.join(', ')})::text, 0)`,
  },
  mysql: {
    schema: 'database()',
    name: "concat('`', column_name, '`')",
    digest: (columns) =>
      `cast(conv(left(sha2(concat_ws(',', ${columns.map((name) => `quote(${name})`).join(', ')}), 256), 15), 16, 10) AS decimal(30))`,
  },
} satisfies Record<Family, Spelling>

/** Taken while version 1 serves; to be compared whenever version 1 serves again. */
export async function original(rows: Rows): Promise<Original> {
  const { digest, name, schema } = SPELLINGS[await familyOf(rows)]
  const tables: Digested[] = []
  for (const [table, key] of Object.entries(KEYS)) {
    const columns = await rows(
      `SELECT ${name} AS name FROM information_schema.columns
       WHERE table_schema = ${schema} AND table_name = '${table}' ORDER BY ordinal_position`,
    )
    const [last] = await rows(`SELECT coalesce(max(${key}), 0) AS last_key FROM ${table}`)
    const names = columns.map((column) => String(column['name']))
    const queryOf = (list: readonly string[]): string => `
      SELECT count(*) AS found, cast(coalesce(sum(${digest(list)}), 0) AS decimal(60)) AS digest
      FROM ${table} WHERE ${key} <= ${String(last?.['last_key'])}`
    const alone = queryOf(names)
    const together = queryOf(
      names.map((column) => (/^\W?country\W?$/.test(column) ? `coalesce(country, 'ZZ')` : column)),
    )
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
        const found = await digestOf(now, digested.query)
        if (found.digest !== digested.before.digest) changed.push(table)
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
  return { rows: Number(row?.['found']), digest: String(row?.['digest']) }
}
