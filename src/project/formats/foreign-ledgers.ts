import type { Catalog, Table } from '../../model/catalog.ts'
import { byVersion, canonical } from './flyway.ts'
import type { FormatName } from './format-name.ts'

/** A row of a ledger as texts by column. */
export type LedgerRow = Readonly<Record<string, string | null>>

/** What a tool wrote down of what it ran. */
export interface Ran {
  readonly key: string
  /** As the table has it; null where it has none. */
  readonly at: string | null
}

export interface ForeignRecord {
  readonly ran: readonly Ran[]
  /** For tools that keep one version only: it and all before it were run. */
  readonly upTo: string | null
  /** What the tool itself has to settle first. */
  readonly trouble: { readonly what: string; readonly next: string } | null
}

interface LedgerForm {
  readonly table: string
  /** Columns that tell it from another tool's table of that name. */
  readonly columns: readonly string[]
  /** Columns it doesn't have. */
  readonly without?: string
  readonly lock?: string
  readonly read: (rows: readonly LedgerRow[]) => ForeignRecord
}

const isYes = (value: string | null | undefined): boolean =>
  value === 'true' || value === 't' || value === '1'

function record(rows: readonly LedgerRow[], key: string, at: string): ForeignRecord {
  return {
    ran: rows.map((row) => ({ key: withoutEnding(row[key] ?? ''), at: row[at] ?? null })),
    upTo: null,
    trouble: null,
  }
}

/** What was compiled to JavaScript may lie here as TypeScript. */
function withoutEnding(name: string): string {
  return name.replace(/\.[cm]?[jt]s$/, '')
}

export const LEDGER_FORMS: Readonly<Record<FormatName, LedgerForm>> = {
  kysely: {
    table: 'kysely_migration',
    columns: ['name', 'timestamp'],
    lock: 'kysely_migration_lock',
    read: (rows) => record(rows, 'name', 'timestamp'),
  },
  umzug: { table: 'SequelizeMeta', columns: ['name'], read: (rows) => record(rows, 'name', '') },
  knex: {
    table: 'knex_migrations',
    columns: ['name', 'batch'],
    lock: 'knex_migrations_lock',
    read: (rows) => record(rows, 'name', 'migration_time'),
  },
  'golang-migrate': { table: 'schema_migrations', columns: ['version', 'dirty'], read: golangMigrate },
  dbmate: {
    table: 'schema_migrations',
    columns: ['version'],
    without: 'dirty',
    read: (rows) => record(rows, 'version', ''),
  },
  goose: { table: 'goose_db_version', columns: ['version_id', 'is_applied'], read: goose },
  'sql-migrate': {
    table: 'gorp_migrations',
    columns: ['id'],
    read: (rows) => record(rows, 'id', 'applied_at'),
  },
  diesel: {
    table: '__diesel_schema_migrations',
    columns: ['version'],
    read: (rows) => record(rows, 'version', 'run_on'),
  },
  pop: { table: 'schema_migration', columns: ['version'], read: (rows) => record(rows, 'version', '') },
  flyway: { table: 'flyway_schema_history', columns: ['installed_rank', 'script', 'success'], read: flyway },
}

export interface ForeignLedger {
  readonly format: FormatName
  readonly table: Table
  /** The table whose row says that the tool is at work. */
  readonly lock: Table | null
}

/** Ledgers of other tools that stand in a schema. */
export function foreignLedgers({ tables }: Catalog): readonly ForeignLedger[] {
  return (Object.entries(LEDGER_FORMS) as [FormatName, LedgerForm][]).flatMap(([format, form]) =>
    tables
      .filter(({ columns, name }) => {
        const has = (wanted: string): boolean => columns.some((column) => column.name === wanted)
        return (
          name === form.table && form.columns.every(has) && !(form.without !== undefined && has(form.without))
        )
      })
      .map((table) => ({
        format,
        table,
        lock: tables.find(({ name, schema }) => name === form.lock && schema === table.schema) ?? null,
      })),
  )
}

export function isLocked(rows: readonly LedgerRow[]): boolean {
  return rows.some((row) => isYes(row['is_locked']))
}

/** One row: the version it stands at, and whether it stopped in it. */
function golangMigrate([row]: readonly LedgerRow[]): ForeignRecord {
  const version = row?.['version'] ?? null
  const upTo = version === null || version === '-1' ? null : version
  if (!isYes(row?.['dirty'])) return { ran: [], upTo, trouble: null }
  return {
    ran: [],
    upTo,
    trouble: {
      what: `golang-migrate stopped in the middle of version ${version} (dirty)`,
      next: `See what of ${version} is there, finish it or take it back by hand, and tell golang-migrate by its own \`force\`. Then \`migrate adopt\` again.`,
    },
  }
}

/** A row for each step; the last one of a version counts. Version 0 is the table itself. */
function goose(rows: readonly LedgerRow[]): ForeignRecord {
  const last = new Map<string, Ran | null>()
  for (const row of rows.toSorted((a, b) => Number(a['id']) - Number(b['id']))) {
    const key = row['version_id'] ?? '0'
    if (key !== '0') last.set(key, isYes(row['is_applied']) ? { key, at: row['tstamp'] ?? null } : null)
  }
  return { ran: [...last.values()].filter((one) => one !== null), upTo: null, trouble: null }
}

/** Every step has a row: an undone version is gone from what stands, a baseline stands for all up to it. */
function flyway(rows: readonly LedgerRow[]): ForeignRecord {
  const ran = new Map<string, Ran>()
  let upTo: string | null = null
  for (const row of rows.toSorted((a, b) => Number(a['installed_rank']) - Number(b['installed_rank']))) {
    const { script, type, version } = row
    if (!isYes(row['success'])) return { ran: [], upTo: null, trouble: failedIn(script ?? '') }
    const key = version == null ? (script ?? '') : canonical(version)
    if (type === 'SCHEMA' || type === 'DELETE') continue
    if (type === 'UNDO_SQL') ran.delete(key)
    else if (type === 'BASELINE') upTo = key
    else ran.set(key, { key, at: row['installed_on'] ?? null })
  }
  return { ran: [...ran.values()], upTo, trouble: null }
}

function failedIn(script: string): ForeignRecord['trouble'] {
  return {
    what: `flyway failed in ${script}`,
    next: `See what of it is there, take it back by hand, and run \`flyway repair\`. Then \`migrate adopt\` again.`,
  }
}

/** Whether a version is at or below another. */
export function isUpTo(format: FormatName, key: string, upTo: string | null): boolean {
  if (upTo === null || !/^\d/.test(key)) return false
  return format === 'flyway' ? byVersion(key, upTo) <= 0 : BigInt(key) <= BigInt(upTo)
}
