import type { Rows } from './original.ts'

/** Servers that read the same SQL: PostgreSQL and PGlite, MySQL and MariaDB. */
export type Family = 'postgres' | 'mysql'

export async function familyOf(rows: Rows): Promise<Family> {
  const [row] = await rows('SELECT version() AS version')
  return /postgres/i.test(String(row?.['version'])) ? 'postgres' : 'mysql'
}
