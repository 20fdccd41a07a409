/** The name of a migration, which is also its place in history: `20260102030405_prices`. Made only by `migrationName`. */
export type MigrationName = string & { readonly __brand: 'MigrationName' }

/** A table by schema and name, as the server stores them (no quotes). */
export interface TableName {
  readonly schema: string
  readonly name: string
}

const MIGRATION_NAME = /^\d{14}_[a-z0-9][a-z0-9_-]*$/

export function isMigrationName(text: string): text is MigrationName {
  return MIGRATION_NAME.test(text)
}

/** The 14 digits that a release compares itself with: see `writers` in a migration. */
export function migrationTime(name: MigrationName): string {
  return name.slice(0, 14)
}

export function sameTable(a: TableName, b: TableName): boolean {
  return a.schema === b.schema && a.name === b.name
}

export function tableText(table: TableName): string {
  return table.schema === 'public' || table.schema === '' ? table.name : `${table.schema}.${table.name}`
}

export function tableKey(table: TableName): string {
  return JSON.stringify([table.schema, table.name])
}
