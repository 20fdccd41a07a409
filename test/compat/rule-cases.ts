import type { Rule } from '../../src/compat/misfit.ts'
import type { ReleaseContract, StatementUse, TableUse } from '../../src/model/release-contract.ts'

/** A change under a release that works, and one beside it that only looks as if it broke the same thing. */
export interface RuleCase {
  readonly rule: Rule
  readonly severity: 'breaks' | 'warns'
  readonly title: string
  /** Without it, the table of fruits below. */
  readonly before?: string
  readonly use: TableUse
  readonly statements?: readonly (Pick<StatementUse, 'sql' | 'kind'> & Partial<StatementUse>)[]
  readonly breaks: string | Readonly<Record<ReleaseContract['engine'] & string, string>>
  readonly looks: string | Readonly<Record<ReleaseContract['engine'] & string, string>>
  /** Families in which it can happen; both unless said. */
  readonly only?: 'postgres' | 'mysql'
}

export const FRUITS = `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(20) NOT NULL, code varchar(10), price int NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX fruits_code ON fruits (code);
CREATE TABLE kinds (id int PRIMARY KEY);
INSERT INTO kinds VALUES (1);
INSERT INTO fruits VALUES (1, 'apple', 'a', 3), (2, 'pear', 'b', 4)`

const reads = (...names: readonly string[]): TableUse => ({
  columns: Object.fromEntries(names.map((name) => [name, { read: {} }])),
})
const inserts = (...names: readonly string[]): TableUse => ({
  inserts: true,
  columns: Object.fromEntries(names.map((name) => [name, { insert: 'always' }])),
})

export const RULE_CASES: readonly RuleCase[] = [
  {
    rule: 'R1',
    severity: 'breaks',
    title: 'a column that is read goes; one that is not read may',
    use: reads('id', 'name'),
    breaks: 'ALTER TABLE fruits DROP COLUMN name',
    looks: 'ALTER TABLE fruits DROP COLUMN price',
  },
  {
    rule: 'R1',
    severity: 'breaks',
    title: 'a table is renamed; another one may be',
    use: reads('id'),
    statements: [{ kind: 'read', sql: 'select id from fruits' }],
    breaks: 'ALTER TABLE fruits RENAME TO fruit',
    looks: 'ALTER TABLE kinds RENAME TO sorts',
  },
  {
    rule: 'R2',
    severity: 'breaks',
    title: 'a new column wants a value that an INSERT leaves out; one with a default wants none',
    use: inserts('id', 'name'),
    breaks: {
      postgres: `ALTER TABLE fruits ADD COLUMN taste varchar(9) NOT NULL DEFAULT 'x'; ALTER TABLE fruits ALTER COLUMN taste DROP DEFAULT`,
      mysql: 'ALTER TABLE fruits ADD COLUMN taste varchar(9) NOT NULL',
    },
    looks: `ALTER TABLE fruits ADD COLUMN taste varchar(9) NOT NULL DEFAULT 'x'`,
  },
  {
    rule: 'R2',
    severity: 'breaks',
    title: 'a new column wants a value, also where rows that were made up point nowhere',
    before: `${FRUITS}; DELETE FROM kinds; ALTER TABLE fruits ADD COLUMN kind int NOT NULL DEFAULT 0; DELETE FROM fruits; ALTER TABLE fruits ADD CONSTRAINT fruits_kind FOREIGN KEY (kind) REFERENCES kinds (id)`,
    use: inserts('id', 'name', 'kind'),
    breaks: 'ALTER TABLE fruits ADD COLUMN taste int NOT NULL',
    looks: 'ALTER TABLE fruits ADD COLUMN taste int NOT NULL DEFAULT 1',
  },
  {
    rule: 'R3',
    severity: 'breaks',
    title: 'a column that is read as never NULL may be; one that is not read may be too',
    use: { columns: { name: { read: { nullable: false } } } },
    breaks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN name DROP NOT NULL',
      mysql: 'ALTER TABLE fruits MODIFY name varchar(20) NULL',
    },
    looks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN price DROP NOT NULL',
      mysql: 'ALTER TABLE fruits MODIFY price int NULL DEFAULT 1',
    },
  },
  {
    rule: 'R3',
    severity: 'breaks',
    title: 'a column may be NULL; or only by the schema, where a trigger puts a value in its place',
    use: { columns: { name: { read: { nullable: false } } } },
    before: `${FRUITS}; CREATE FUNCTION named() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.name := coalesce(new.name, ''?''); RETURN new; END'`,
    breaks: 'ALTER TABLE fruits ALTER COLUMN name DROP NOT NULL',
    looks:
      'CREATE TRIGGER named BEFORE INSERT OR UPDATE ON fruits FOR EACH ROW EXECUTE FUNCTION named(); ALTER TABLE fruits ALTER COLUMN name DROP NOT NULL',
    only: 'postgres',
  },
  {
    rule: 'R3',
    severity: 'breaks',
    title: 'a column may be NULL; or only by the schema, where triggers put a value in its place',
    use: { columns: { name: { read: { nullable: false } } } },
    breaks: 'ALTER TABLE fruits MODIFY name varchar(20) NULL',
    looks:
      "ALTER TABLE fruits MODIFY name varchar(20) NULL; CREATE TRIGGER named BEFORE UPDATE ON fruits FOR EACH ROW SET NEW.name = coalesce(NEW.name, '?'); CREATE TRIGGER called BEFORE INSERT ON fruits FOR EACH ROW SET NEW.name = coalesce(NEW.name, '?')",
    only: 'mysql',
  },
  {
    rule: 'R4',
    severity: 'breaks',
    title: 'a text gets shorter than what is sent; or stays as long as that',
    use: {
      inserts: true,
      columns: { id: { insert: 'always' }, name: { insert: 'always', emits: { maxLength: 15 } } },
    },
    breaks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN name TYPE varchar(10)',
      mysql: 'ALTER TABLE fruits MODIFY name varchar(10) NOT NULL',
    },
    looks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN name TYPE varchar(15)',
      mysql: 'ALTER TABLE fruits MODIFY name varchar(15) NOT NULL',
    },
  },
  {
    rule: 'R5',
    severity: 'breaks',
    title: 'a number that is read becomes a text for JavaScript; one that stays a number does not',
    use: reads('id', 'price'),
    breaks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN price TYPE bigint',
      mysql: 'ALTER TABLE fruits MODIFY price decimal(10,2) NOT NULL DEFAULT 1',
    },
    looks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN price DROP DEFAULT, ALTER COLUMN price TYPE real',
      mysql: 'ALTER TABLE fruits MODIFY price bigint NOT NULL DEFAULT 1',
    },
  },
  {
    rule: 'R5',
    severity: 'breaks',
    title: 'an enum gets a value that a reader does not know; or one that it knows already',
    before: `CREATE TYPE taste AS ENUM ('sweet', 'sour'); CREATE TABLE fruits (id int PRIMARY KEY, taste taste)`,
    use: { columns: { taste: { read: { values: ['sweet', 'sour', 'salty'] } } } },
    breaks: `ALTER TYPE taste ADD VALUE 'bitter'`,
    looks: `ALTER TYPE taste ADD VALUE 'salty'`,
    only: 'postgres',
  },
  {
    rule: 'R5',
    severity: 'breaks',
    title: 'an enum column gets a value that a reader does not know; or one that it knows already',
    before: `CREATE TABLE fruits (id int PRIMARY KEY, taste enum('sweet', 'sour'))`,
    use: { columns: { taste: { read: { values: ['sweet', 'sour', 'salty'] } } } },
    breaks: `ALTER TABLE fruits MODIFY taste enum('sweet', 'sour', 'bitter')`,
    looks: `ALTER TABLE fruits MODIFY taste enum('sweet', 'sour', 'salty')`,
    only: 'mysql',
  },
  {
    rule: 'R6',
    severity: 'breaks',
    title: 'what is written must be unique; or was so by fewer columns before',
    use: inserts('id', 'name', 'code'),
    breaks: 'CREATE UNIQUE INDEX fruits_name ON fruits (name)',
    looks: 'CREATE UNIQUE INDEX fruits_wide ON fruits (code, name)',
  },
  {
    rule: 'R6',
    severity: 'breaks',
    title:
      'what is written must be unique; or it and a new column, which a release that leaves it out has NULL in',
    use: inserts('id', 'name'),
    breaks: 'CREATE UNIQUE INDEX fruits_name ON fruits (name)',
    looks:
      'ALTER TABLE fruits ADD COLUMN place varchar(9); CREATE UNIQUE INDEX fruits_place ON fruits (name, place)',
  },
  {
    rule: 'R6',
    severity: 'breaks',
    title: 'an expression of what is written must be unique; one that had to be so before still has',
    before: `${FRUITS}; CREATE UNIQUE INDEX fruits_low ON fruits (lower(code)) WHERE price > 0`,
    use: inserts('id', 'name', 'code'),
    breaks: 'CREATE UNIQUE INDEX fruits_name ON fruits (lower(name))',
    looks: 'ALTER TABLE fruits ADD COLUMN place varchar(9)',
    only: 'postgres',
  },
  {
    rule: 'R7',
    severity: 'breaks',
    title: 'the key of an upsert goes; another index may',
    use: { ...inserts('id', 'name', 'code'), conflictTargets: [{ kind: 'columns', columns: ['code'] }] },
    statements: [
      {
        kind: 'write',
        sql: `insert into fruits (id, name, code) values (9, 'fig', 'f') on conflict (code) do update set name = excluded.name`,
      },
    ],
    breaks: 'DROP INDEX fruits_code',
    looks: 'CREATE INDEX fruits_price ON fruits (price); DROP INDEX fruits_price',
    only: 'postgres',
  },
  {
    rule: 'R7',
    severity: 'breaks',
    title: 'the key of an upsert goes, and each would insert another row; another index may',
    use: { ...inserts('id', 'name', 'code'), conflictTargets: [{ kind: 'columns', columns: ['code'] }] },
    breaks: 'DROP INDEX fruits_code ON fruits',
    looks: 'CREATE INDEX fruits_price ON fruits (price); DROP INDEX fruits_price ON fruits',
    only: 'mysql',
  },
  {
    rule: 'R8',
    severity: 'warns',
    title: 'a foreign key binds what is written; one of a table that is only read does not',
    use: inserts('id', 'name'),
    before: `${FRUITS}; UPDATE fruits SET price = 1`,
    breaks: 'ALTER TABLE fruits ADD CONSTRAINT fruits_kind FOREIGN KEY (price) REFERENCES kinds (id)',
    looks: 'ALTER TABLE kinds ADD CONSTRAINT kinds_fruit FOREIGN KEY (id) REFERENCES fruits (id)',
  },
  {
    rule: 'R8',
    severity: 'warns',
    title: 'a foreign key binds a column that is sent, which values made for a trial say nothing of',
    use: inserts('id', 'name', 'price'),
    before: `${FRUITS}; UPDATE fruits SET price = 1`,
    breaks: 'ALTER TABLE fruits ADD CONSTRAINT fruits_kind FOREIGN KEY (price) REFERENCES kinds (id)',
    looks: 'ALTER TABLE kinds ADD CONSTRAINT kinds_fruit FOREIGN KEY (id) REFERENCES fruits (id)',
  },
  {
    rule: 'R8',
    severity: 'warns',
    title: 'a foreign key binds a column that is sent; or a new one, which the release leaves NULL',
    use: inserts('id', 'name', 'price'),
    before: `${FRUITS}; UPDATE fruits SET price = 1`,
    breaks: 'ALTER TABLE fruits ADD CONSTRAINT fruits_kind FOREIGN KEY (price) REFERENCES kinds (id)',
    looks:
      'ALTER TABLE fruits ADD COLUMN kind int; ALTER TABLE fruits ADD CONSTRAINT fruits_kind FOREIGN KEY (kind) REFERENCES kinds (id)',
  },
  {
    rule: 'R9',
    severity: 'warns',
    title: 'a check that was relied on is gone; one that comes is no loss',
    before: `${FRUITS}; ALTER TABLE fruits ADD CONSTRAINT dear CHECK (price > 0)`,
    use: reads('id'),
    breaks: {
      postgres: 'ALTER TABLE fruits DROP CONSTRAINT dear',
      mysql: 'ALTER TABLE fruits DROP CONSTRAINT dear',
    },
    looks: 'ALTER TABLE fruits ADD CONSTRAINT cheap CHECK (price < 100)',
  },
  {
    rule: 'R10',
    severity: 'breaks',
    title: 'a column appears under a prepared SELECT *; under one that names its columns it may',
    use: { ...reads('id', 'name'), star: true },
    statements: [{ kind: 'read', sql: 'select * from fruits where id = 1', prepared: true }],
    breaks: 'ALTER TABLE fruits ADD COLUMN taste varchar(9)',
    looks: 'ALTER TABLE kinds ADD COLUMN taste varchar(9)',
    only: 'postgres',
  },
  {
    rule: 'R10',
    severity: 'breaks',
    title: 'a column appears under an INSERT without a list; an invisible one may',
    use: { ...inserts('id', 'name', 'code', 'price'), positionalInsert: true },
    statements: [{ kind: 'write', sql: `insert into fruits values (9, 'fig', 'f', 2)` }],
    breaks: 'ALTER TABLE fruits ADD COLUMN taste varchar(9)',
    looks: 'ALTER TABLE fruits ADD COLUMN taste varchar(9) INVISIBLE',
    only: 'mysql',
  },
  {
    rule: 'R11',
    severity: 'warns',
    title: 'columns change places under SELECT *; one that goes at the end moves none',
    use: { ...reads('id'), star: true },
    breaks: 'ALTER TABLE fruits DROP COLUMN name; ALTER TABLE fruits ADD COLUMN name varchar(20)',
    looks: 'ALTER TABLE fruits DROP COLUMN price',
  },
  {
    rule: 'R12',
    severity: 'warns',
    title: 'the default of a column that is left out is another; of one that is always sent it matters not',
    use: inserts('id', 'name', 'code'),
    breaks: 'ALTER TABLE fruits ALTER COLUMN price SET DEFAULT 7',
    looks: `ALTER TABLE fruits ALTER COLUMN name SET DEFAULT 'x'`,
  },
  {
    rule: 'R13',
    severity: 'warns',
    title: 'a column that is filtered compares otherwise; one that is only read may',
    use: { columns: { name: { filter: true, read: {} }, code: { read: {} } } },
    breaks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN name TYPE varchar(20) COLLATE "C"',
      mysql: 'ALTER TABLE fruits MODIFY name varchar(20) COLLATE utf8mb4_bin NOT NULL',
    },
    looks: {
      postgres: 'ALTER TABLE fruits ALTER COLUMN code TYPE varchar(10) COLLATE "C"',
      mysql: 'ALTER TABLE fruits MODIFY code varchar(10) COLLATE utf8mb4_bin',
    },
  },
  {
    rule: 'R14',
    severity: 'breaks',
    title: 'a view stands in for a table that is truncated; for one that is only read it may',
    use: { ...reads('id'), needsTable: true },
    breaks: 'ALTER TABLE fruits RENAME TO fruit; CREATE VIEW fruits AS SELECT * FROM fruit',
    looks: 'CREATE VIEW fruit AS SELECT * FROM fruits',
  },
  {
    rule: 'R15',
    severity: 'warns',
    title: 'a trigger runs with writes; beside reads it does not matter',
    before: `${FRUITS}; CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`,
    use: inserts('id', 'name'),
    breaks: 'CREATE TRIGGER touched BEFORE UPDATE ON fruits FOR EACH ROW EXECUTE FUNCTION touch()',
    looks: 'CREATE TRIGGER touched BEFORE UPDATE ON kinds FOR EACH ROW EXECUTE FUNCTION touch()',
    only: 'postgres',
  },
  {
    rule: 'R15',
    severity: 'warns',
    title: 'a trigger runs with each write; on another table it does not matter',
    use: inserts('id', 'name'),
    breaks: 'CREATE TRIGGER touched BEFORE UPDATE ON fruits FOR EACH ROW SET NEW.price = 1',
    looks: 'CREATE TRIGGER touched BEFORE UPDATE ON kinds FOR EACH ROW SET NEW.id = 1',
    only: 'mysql',
  },
  {
    rule: 'R16',
    severity: 'warns',
    title: 'the index of a filter is gone; one that nobody filters by may go',
    before: `${FRUITS}; CREATE INDEX fruits_name ON fruits (name)`,
    use: { columns: { name: { filter: true } } },
    breaks: { postgres: 'DROP INDEX fruits_name', mysql: 'DROP INDEX fruits_name ON fruits' },
    looks: { postgres: 'DROP INDEX fruits_code', mysql: 'DROP INDEX fruits_code ON fruits' },
  },
]
