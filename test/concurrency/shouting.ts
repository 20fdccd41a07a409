import type { Connection, ResultSetHeader } from 'mysql2/promise'
import type { Client } from 'pg'
import { servers, type Engine } from '../engines/engine.ts'
import type { Database } from '../engines/database.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scratchProject, type Scratch } from '../project/scratch.ts'
import type { Writer } from './writers.ts'

/** A table of texts to which both versions append tokens: the old one in lower case, the new one in upper case. */
export interface Shouting {
  readonly name: string
  createDatabase(): Promise<Database<unknown>>
  readonly schema: string
  readonly text: string
  open(database: Database<unknown>, version: 'old' | 'new'): Promise<Writer>
}

export const ROWS = 20_000

const POSTGRES_SCHEMA = `
create table items (
  id int generated always as identity primary key,
  tokens text not null,
  sku text,
  legacy text not null default 'l',
  filler text not null default repeat('x', 300)
);
create unique index items_sku on items (sku);
insert into items (tokens, sku) select '', 'sku ' || i from generate_series(1, ${ROWS}) as i;`

const MYSQL_SCHEMA = `
create table items (
  id int auto_increment primary key,
  tokens varchar(3000) not null,
  sku varchar(100),
  legacy varchar(100) not null default 'l',
  filler varchar(300) not null default '${'x'.repeat(300)}',
  unique key items_sku (sku)
);
set session cte_max_recursion_depth = ${ROWS};
insert into items (tokens, sku) with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < ${ROWS})
select '', concat('sku ', i) from numbers;`

const postgres = (engine: Engine): Shouting => ({
  name: engine.name,
  createDatabase: () => engine.createDatabase(),
  schema: POSTGRES_SCHEMA,
  text: 'text',
  async open(database, version) {
    const client = (await database.connect()) as Client
    const [insert, append] =
      version === 'old'
        ? [
            `insert into items (tokens, legacy) values (' ' || $1::text, 'by old') returning id`,
            `update items set tokens = tokens || ' ' || $2::text where id = $1`,
          ]
        : [
            `insert into items (trail, channel) values (' ' || upper($1::text), 'app') returning id`,
            `update items set trail = trail || ' ' || upper($2::text) where id = $1`,
          ]
    return {
      insert: async (token) => (await client.query<{ id: number }>(insert, [token])).rows[0]?.id ?? 0,
      append: async (row, token) => (await client.query(append, [row, token])).rowCount === 1,
      remove: async (row) => void (await client.query('delete from items where id = $1', [row])),
      end: () => client.end(),
    }
  },
})

const mysql = (engine: Engine<Connection>): Shouting => ({
  name: engine.name,
  createDatabase: () => engine.createDatabase(),
  schema:
    engine.kind === 'mariadb'
      ? MYSQL_SCHEMA.replace('cte_max_recursion_depth', 'max_recursive_iterations')
      : MYSQL_SCHEMA,
  text: 'varchar(3000)',
  async open(database, version) {
    const connection = (await database.connect()) as Connection
    const [insert, append] =
      version === 'old'
        ? [
            `insert into items (tokens, legacy) values (concat(' ', ?), 'by old')`,
            `update items set tokens = concat(tokens, ' ', ?) where id = ?`,
          ]
        : [
            `insert into items (trail, channel) values (concat(' ', upper(?)), 'app')`,
            `update items set trail = concat(trail, ' ', upper(?)) where id = ?`,
          ]
    const send = async (sql: string, values: readonly unknown[]): Promise<ResultSetHeader> =>
      (await connection.query<ResultSetHeader>(sql, [...values]))[0]
    return {
      insert: async (token) => (await send(insert, [token])).insertId,
      append: async (row, token) => (await send(append, [token, row])).affectedRows === 1,
      remove: async (row) => void (await send('delete from items where id = ?', [row])),
      end: () => connection.end(),
    }
  },
})

export const shoutings: readonly Shouting[] = [...servers.map(postgres), ...mysqlEngines.map(mysql)]

export function shoutingProject({ text }: Shouting): Scratch {
  const scratch = scratchProject()
  scratch.write(
    'migrations/20260101000000_shout.ts',
    `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Tokens are shouted',
  operations: [
    op.changeColumn('items', 'tokens', {
      into: 'trail', type: '${text}', notNull: true, forward: sql\`upper(tokens)\`, backward: sql\`lower(trail)\`,
    }),
    op.dropColumn('items', 'legacy', { backward: sql\`'n/a'\` }),
    op.renameColumn('items', 'sku', 'code'),
    op.addColumn('items', 'channel', { type: 'varchar(100)', notNull: true, fill: sql\`'web'\` }),
    op.createIndex('items', ['channel']),
  ],
})`,
  )
  return scratch
}
