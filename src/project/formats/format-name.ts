/** Tools whose migrations are read as they are. Light: the command line lists them. */
export const FORMAT_NAMES = [
  'kysely',
  'umzug',
  'knex',
  'golang-migrate',
  'dbmate',
  'goose',
  'sql-migrate',
  'diesel',
  'flyway',
  'pop',
] as const

export type FormatName = (typeof FORMAT_NAMES)[number]
