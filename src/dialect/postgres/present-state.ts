import type { Catalog } from '../../model/catalog.ts'
import type { Connection } from '../connection.ts'
import type { Definition } from '../definition.ts'
import type { Session } from '../session.ts'
import { defineCatalog } from './define/catalog.ts'
import { inspect } from './inspect.ts'
import { ledgerOfThisBuild } from './ledger/build.ts'
import { identifier, literal } from './quote.ts'

const LEDGER = 'bothways'

/**
 * What makes the whole schema again in an empty database, in the state that it is in: triggers, held columns and tables of
 * ours too, and the ledger with its rows. No row of a user's table is in it.
 */
export async function presentState({ facts, session }: Connection): Promise<readonly Definition[]> {
  const catalog = await inspect(session, facts.version, 'all')
  const rows = catalog.schemas.some(({ name }) => name === LEDGER) ? await ledgerRows(session) : []
  return [
    { what: 'settings', sql: 'SET check_function_bodies = off' },
    ...(rows.length === 0 ? [] : [{ what: 'the ledger', sql: ledgerOfThisBuild() }]),
    ...defineCatalog(withoutLedger(catalog)),
    ...rows,
    { what: 'settings', sql: 'RESET check_function_bodies' },
  ]
}

/** Its tables are made as every ledger is; functions in its schema may be those of triggers. */
function withoutLedger(catalog: Catalog): Catalog {
  const isElsewhere = ({ schema }: { readonly schema: string }): boolean => schema !== LEDGER
  return {
    ...catalog,
    tables: catalog.tables.filter(isElsewhere),
    sequences: catalog.sequences.filter(isElsewhere),
  }
}

async function ledgerRows(session: Session): Promise<readonly Definition[]> {
  const tables = await session.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_catalog.pg_class WHERE relnamespace = '${LEDGER}'::regnamespace AND relkind = 'r' AND relname NOT IN ('meta', 'captured_rows') ORDER BY 1`,
  )
  const rows: Definition[] = []
  for (const { name } of tables) {
    const table = `${LEDGER}.${identifier(name)}`
    const [found] = await session.query<{ rows: string | null }>(
      `SELECT pg_catalog.json_agg(t)::text AS rows FROM ${table} AS t`,
    )
    if (found?.rows == null) continue
    rows.push({
      what: `rows of ${table}`,
      sql: `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM pg_catalog.json_populate_recordset(NULL::${table}, ${literal(found.rows)})`,
    })
  }
  return [...rows, ...(rows.length === 0 ? [] : [{ what: 'counters of the ledger', sql: COUNTERS }])]
}

/** Identity columns go on after the highest number that came along. */
const COUNTERS = `DO $bothways$ DECLARE one record; BEGIN
FOR one IN SELECT a.attrelid::regclass AS owner, a.attname AS name FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid WHERE c.relnamespace = '${LEDGER}'::regnamespace AND a.attidentity <> '' LOOP
EXECUTE pg_catalog.format('SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false) FROM %s', one.owner, one.name, one.name, one.owner);
END LOOP; END $bothways$`
