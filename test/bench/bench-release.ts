import type { EngineFamily } from '../../src/model/release-contract.ts'

const TABLES = 60
const STATEMENTS = 500

export interface BenchStatement {
  readonly sql: string
  /** One for each parameter. */
  readonly values: readonly string[]
}

export interface BenchRelease {
  readonly schema: readonly string[]
  readonly statements: readonly BenchStatement[]
  /** `contracts/web@1.json`. */
  readonly contract: string
  readonly migrations: Readonly<Record<string, string>>
}

/**
 * A release of 500 statements on 60 tables that point to each other, and a change of two of them. Statements come in four
 * kinds, in turns over all tables.
 */
export function benchRelease(engine: EngineFamily): BenchRelease {
  const sign = (number: number) => (engine === 'postgres' ? `$${number}` : '?')
  const [one, two, three] = [sign(1), sign(2), sign(3)]
  const moment =
    engine === 'postgres' ? 'timestamptz NOT NULL DEFAULT now()' : 'datetime(6) NOT NULL DEFAULT now(6)'
  const tables = Array.from({ length: TABLES }, (_, number) => `t${number}`)
  const statements = Array.from({ length: STATEMENTS }, (_, number) => {
    const table = tables[number % TABLES] ?? ''
    const of = (...columns: readonly string[]) => columns.map((column) => ({ of: { table, column } }))
    const kinds = [
      { kind: 'read', sql: `select id, name, price from ${table} where id = ${one}`, parameters: of('id') },
      {
        kind: 'read',
        sql: `select a.name, b.price from ${table} a join t0 b on b.id = a.parent where a.name = ${one} limit 10`,
        parameters: of('name'),
      },
      {
        kind: 'write',
        sql: `insert into ${table} (id, name, price) values (${one}, ${two}, ${three})`,
        parameters: of('id', 'name', 'price'),
      },
      {
        kind: 'write',
        sql: `update ${table} set price = ${one} where id = ${two}`,
        parameters: of('price', 'id'),
      },
    ]
    const { kind, parameters, sql } = kinds[number % kinds.length] ?? {
      kind: 'read',
      parameters: [],
      sql: '',
    }
    return {
      kind,
      parameters,
      sql,
      id: number.toString(16).padStart(16, '0'),
      tables: [table, 't0'],
      by: ['recorder'],
    }
  })
  const use = {
    by: ['recorder'],
    inserts: true,
    columns: {
      id: { read: {}, insert: 'always' },
      name: { read: {}, insert: 'always' },
      price: { read: {}, update: true },
    },
  }
  return {
    schema: [
      ...tables.map(
        (table, number) =>
          `CREATE TABLE ${table} (id bigint PRIMARY KEY, name varchar(40) NOT NULL, price numeric(10,2) NOT NULL DEFAULT 1, at ${moment}, parent bigint, FOREIGN KEY (parent) REFERENCES t${Math.max(0, number - 1)} (id))`,
      ),
      `INSERT INTO t0 (id, name) VALUES (1, 'a')`,
    ],
    statements: statements.map(({ parameters, sql }) => ({
      sql,
      values: parameters.map(({ of }) => (of.column === 'name' ? 'x' : '1')),
    })),
    contract: JSON.stringify({
      format: 'bothways/release-contract@1',
      app: 'web',
      release: '1',
      engine,
      sources: ['hand'],
      tables: Object.fromEntries(tables.map((table) => [table, use])),
      statements,
    }),
    migrations: {
      '20260101000000_cents': `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Cents', operations: [
  op.changeColumn('t5', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` }),
  op.addColumn('t6', 'channel', { type: '${engine === 'postgres' ? 'text' : 'varchar(20)'}', notNull: true, fill: sql\`'web'\` }),
] })`,
    },
  }
}
