import type { TransformName } from './transform.ts'
import type { Type, Value } from './value.ts'

/** What the two families of engines say differently. */
export interface Speech {
  readonly type: Readonly<Record<Type, string>>
  readonly keyType: { readonly uuid: string; readonly text: string }
  readonly quote: (name: string) => string
  readonly literal: (value: Value) => string
  /** A column as the text of its value. */
  readonly image: (name: string) => string
  readonly transforms: Readonly<Record<TransformName, { readonly forward: Spell; readonly backward: Spell }>>
  readonly labelled: string
  readonly upsert: (key: readonly string[], set: string) => string
  readonly columns: string
  readonly list: string
  /** How a release says that it is the new version, and how one that says nothing leaves it. */
  readonly release: (name: string | null) => string
  /** Empties the ledger, and lists statements that take away what runs have left. */
  readonly empty: readonly string[]
  readonly leftovers: string
  /** After the columns of a table: rows far apart, so that a backfill has slices. */
  readonly spread: string
}

/** SQL for each column of a side, from the names of the other. */
type Spell = (names: readonly string[]) => readonly string[]

const first = ([name = '']: readonly string[]): string => name
const second = ([, name = '']: readonly string[]): string => name
const each =
  (spell: (name: string) => string): Spell =>
  (names) => [spell(first(names))]
const SAME = { forward: each((x) => x), backward: each((y) => y) }
const text = (value: Value): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`)

const STATUS = {
  forward: each((x) => `CASE ${x} WHEN 'open' THEN 1 WHEN 'done' THEN 2 WHEN 'lost' THEN 0 END`),
  backward: each((y) => `CASE ${y} WHEN 1 THEN 'open' WHEN 2 THEN 'done' END`),
}
const MONEY = {
  cents: { forward: each((x) => `round(${x} * 100)`), backward: each((y) => `${y} / 100.0`) },
  exact: SAME,
  longer: SAME,
  wider: SAME,
  shout: { forward: each((x) => `upper(${x})`), backward: each((y) => `lower(${y})`) },
}
const joined = (names: readonly string[]): string =>
  `concat_ws(' ', ${first(names)}, nullif(${second(names)}, ''))`

export const postgresSpeech: Speech = {
  type: {
    text: 'text',
    short: 'character varying(4)',
    long: 'character varying(8)',
    int: 'integer',
    bigint: 'bigint',
    money: 'numeric(8,2)',
    exact: 'numeric',
  },
  keyType: { uuid: 'uuid', text: 'text' },
  quote: (name) => `"${name}"`,
  literal: text,
  image: (name) => `"${name}"::text`,
  transforms: {
    ...MONEY,
    status: STATUS,
    whole: { forward: each((x) => `trunc(${x})`), backward: each((y) => y) },
    split: {
      forward: (names) => [
        `split_part(${first(names)}, ' ', 1)`,
        `substr(${first(names)}, length(split_part(${first(names)}, ' ', 1)) + 2)`,
      ],
      backward: (names) => [joined(names)],
    },
    merge: {
      forward: (names) => [`${first(names)} || ' ' || ${second(names)}`],
      backward: (names) => [
        `split_part(${first(names)}, ' ', 1)`,
        `substr(${first(names)}, length(split_part(${first(names)}, ' ', 1)) + 2)`,
      ],
    },
  },
  labelled: `'l ' || label`,
  upsert: (key, set) => ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set}`,
  columns: `SELECT attname AS name, NOT attnotnull AS nullable, atthasdef AS "hasDefault" FROM pg_attribute WHERE attrelid = 'items'::regclass AND attnum > 0 AND NOT attisdropped`,
  list: `SELECT lens, count(*)::int AS count FROM bothways.unrepresentable GROUP BY lens`,
  release: (name) => `SET LOCAL bothways.release = ${text(name ?? '')}`,
  empty: ['DROP SCHEMA bothways CASCADE'],
  leftovers: `SELECT 'DROP SCHEMA ' || nspname || ' CASCADE' AS text FROM pg_namespace WHERE nspname LIKE 'bothways_hold_%'
UNION ALL SELECT 'DROP ' || CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END || ' IF EXISTS ' || relname || ' CASCADE'
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')`,
  spread: ' WITH (fillfactor = 10)',
}

export const mysqlSpeech: Speech = {
  type: {
    text: 'varchar(60)',
    short: 'varchar(4)',
    long: 'varchar(8)',
    int: 'int',
    bigint: 'bigint',
    money: 'decimal(8,2)',
    exact: 'varchar(20)',
  },
  keyType: { uuid: 'char(36)', text: 'varchar(40)' },
  quote: (name) => `\`${name}\``,
  literal: text,
  image: (name) => `CAST(\`${name}\` AS CHAR)`,
  transforms: {
    ...MONEY,
    status: STATUS,
    whole: { forward: each((x) => `truncate(${x}, 0)`), backward: each((y) => y) },
    split: {
      forward: (names) => [
        `substring_index(${first(names)}, ' ', 1)`,
        `substr(${first(names)}, char_length(substring_index(${first(names)}, ' ', 1)) + 2)`,
      ],
      backward: (names) => [joined(names)],
    },
    merge: {
      forward: (names) => [`concat(${first(names)}, ' ', ${second(names)})`],
      backward: (names) => [
        `substring_index(${first(names)}, ' ', 1)`,
        `substr(${first(names)}, char_length(substring_index(${first(names)}, ' ', 1)) + 2)`,
      ],
    },
  },
  labelled: `concat('l ', label)`,
  upsert: (_key, set) => ` ON DUPLICATE KEY UPDATE ${set}`,
  columns: `SELECT column_name AS name, is_nullable AS nullable, column_default IS NOT NULL AND column_default <> 'NULL' AS hasDefault FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'items'`,
  list: `SELECT lens, count(*) AS count FROM bothways_unrepresentable GROUP BY lens`,
  release: (name) => `SET @bothways_release = ${text(name)}`,
  empty: [
    'SET foreign_key_checks = 1',
    ...['migrations', 'runs', 'journal', 'backfills', 'debts', 'unrepresentable'].map(
      (table) => `DELETE FROM bothways_${table}`,
    ),
  ],
  leftovers: `SELECT CONCAT('DROP ', IF(table_type = 'VIEW', 'VIEW', 'TABLE'), ' ', table_name) AS text FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name NOT LIKE 'bothways\\_%' ORDER BY table_name = 'parents', table_name`,
  spread: '',
}
