import { scratchProject, type Scratch } from '../project/scratch.ts'

/** A schema, a migration of it, and what the application before and after it writes. `n` makes writes distinct. */
export interface Subject {
  readonly schema: string
  readonly oldWrites: (n: number) => string
  readonly newWrites: (n: number) => string
  project(): Scratch
}

/** What stands before the migration: something for every kind of step to work on. */
const SCHEMA = `
create table products (
  id int generated always as identity primary key,
  name text not null,
  price numeric(10,2) not null,
  sku text,
  note text,
  stock int not null default 0,
  legacy text not null constraint legacy_known check (legacy <> ''),
  constraint products_name_key unique (name)
);
create index products_price on products (price);
create index products_note on products (note);
create table orders (
  id int generated always as identity primary key,
  product_id int not null,
  amount int,
  remark text
);
create table offers (
  id int generated always as identity primary key,
  product_id int not null constraint offers_product references products (id),
  percent int not null
);
insert into products (name, price, sku, note, stock, legacy)
select 'product ' || i, i + i / 100.0, 'sku ' || i, case when i % 3 = 0 then null else 'note ' || i end, i, 'old ' || i
from generate_series(1, 40) as i;
insert into orders (product_id, amount, remark) select 1 + i % 40, i, case when i % 2 = 0 then 'r' || i end from generate_series(1, 40) as i;
insert into offers (product_id, percent) select i, i from generate_series(1, 10) as i;
analyze;`

/** Every kind of step on every way: see \`src/model/step.ts\`. */
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'A bit of everything',
  operations: [
    op.changeColumn('products', 'price', {
      into: 'price_minor', type: 'bigint', notNull: true,
      forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`,
    }),
    op.dropColumn('products', 'legacy', { backward: sql\`'n/a'\` }),
    op.dropConstraint('products', 'products_name_key'),
    op.addUnique('products', ['sku']),
    op.setNotNull('products', 'note', { fill: sql\`'none'\` }),
    op.dropNotNull('products', 'stock', { backward: sql\`0\` }),
    op.addColumn('orders', 'channel', { type: 'text', notNull: true, fill: sql\`'web'\` }),
    op.setNotNull('orders', 'amount'),
    op.addForeignKey('orders', ['product_id'], { references: { table: 'products', columns: ['id'] } }),
    op.createIndex('orders', ['product_id']),
    op.dropIndex('products', 'products_note'),
    op.dropTable('offers'),
    op.sql({ up: 'create view cheap as select id from products where price < 5', down: 'drop view cheap' }),
    op.sql({
      up: 'create index concurrently if not exists orders_remark on orders (remark)',
      down: 'drop index concurrently if exists orders_remark', transaction: false,
    }),
    op.sql({
      up: 'vacuum orders', down: 'vacuum orders', transaction: false, phase: 'contract',
    }),
  ],
})`

/** Writes of version 1, each kind. */
const oldWrites = (n: number): string => `
insert into products (name, price, sku, note, stock, legacy) values ('old ${n}', ${n}.25, 'old sku ${n}', null, ${n}, 'by old');
update products set price = price + 1.5, legacy = 'changed' where id = ${n};
update products set stock = stock + 1, note = null where id = ${n} + 1;
delete from offers where product_id = ${n} + 2;
delete from orders where product_id = ${n} + 2;
delete from products where id = ${n} + 2;
insert into orders (product_id, amount, remark) values (${n}, ${n}, 'by old');
update orders set amount = amount + 1 where id = ${n} + 3;
insert into offers (product_id, percent) values (${n}, ${n});`

/** Writes of version 2. */
const newWrites = (n: number): string => `
insert into products (name, price_minor, sku, note, stock) values ('new ${n}', ${n}25, 'new sku ${n}', 'n', null);
update products set price_minor = price_minor + 150 where id = ${n};
update products set stock = null, note = 'by new' where id = ${n} + 1;
delete from orders where product_id = ${n} + 2;
delete from products where id = ${n} + 2;
insert into orders (product_id, amount, remark, channel) values (${n}, ${n}, 'by new', 'app');
update orders set channel = 'shop' where id = ${n} + 3;`

export const postgresSubject: Subject = {
  schema: SCHEMA,
  oldWrites,
  newWrites,
  project() {
    const scratch = scratchProject()
    scratch.write('migrations/20260101000000_everything.ts', MIGRATION)
    return scratch
  },
}
