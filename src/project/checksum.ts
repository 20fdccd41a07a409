import { normalisedSql } from '../authoring/sql-text.ts'
import type { MigrationDefinition } from '../model/migration.ts'
import { sha256 } from './digest.ts'

/** Objects whose keys have an order that matters: columns are made in it. */
const ORDERED: ReadonlySet<string> = new Set(['columns', 'from', 'into'])
/** Keys that hold SQL. */
const SQL: ReadonlySet<string> = new Set(['text', 'up', 'down'])

/** Of what a migration does: comments, white space, key order and the summary are left out. */
export function checksumOf(definition: Pick<MigrationDefinition, 'operations' | 'writers'>): string {
  const { operations, writers } = definition
  return sha256(JSON.stringify(canonical({ operations, writers }, '', false)))
}

function canonical(value: unknown, key: string, isSql: boolean): unknown {
  if (typeof value === 'string') return isSql && SQL.has(key) ? normalisedSql(value) : value
  if (Array.isArray(value)) return value.map((item: unknown) => canonical(item, '', false))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sql = 'kind' in value && value.kind === 'sql'
  const pairs = entries.map(([name, item]): readonly [string, unknown] => [name, canonical(item, name, sql)])
  if (ORDERED.has(key)) return pairs
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
