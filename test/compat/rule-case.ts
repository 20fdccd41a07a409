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

export const reads = (...names: readonly string[]): TableUse => ({
  columns: Object.fromEntries(names.map((name) => [name, { read: {} }])),
})
export const inserts = (...names: readonly string[]): TableUse => ({
  inserts: true,
  columns: Object.fromEntries(names.map((name) => [name, { insert: 'always' }])),
})
