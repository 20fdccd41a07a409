import type { ColumnType } from 'kysely'

/** A bigint as it arrives: pg and bothways give text, PGlite by itself a number or a bigint. */
export type Int8 = string | number | bigint

/** The server gives it out; no application writes it. */
export type Id = ColumnType<Int8, never, never>

/** A column that points to an `Id`. */
export type Reference = ColumnType<Int8, number, number>

/** MySQL and MariaDB answer 1 and 0. */
export type Bool = ColumnType<boolean | number, boolean, boolean>

/** Money as `decimal`: text on the way in and out, since a float would lose cents. */
export type Decimal = ColumnType<string, string, string>

/** Money in cents (or what the currency has in their place). */
export type Minor = ColumnType<Int8, bigint, bigint>
