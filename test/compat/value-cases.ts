import { FRUITS, inserts, reads, type RuleCase } from './rule-case.ts'

/** R1 to R6: what is read and sent. */
export const VALUE_CASES: readonly RuleCase[] = [
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
]
