import { scratchProject } from '../project/scratch.ts'
import type { Subject } from './subject.ts'

const SCHEMA = `
create table products (
  id int auto_increment primary key,
  name varchar(100) not null,
  price decimal(10,2) not null,
  sku varchar(100),
  note varchar(100),
  stock int not null default 0,
  legacy varchar(100) not null,
  constraint legacy_known check (legacy <> ''),
  unique key products_name_key (name),
  key products_price (price),
  key products_note (note)
);
create table orders (
  id int auto_increment primary key,
  product_id int not null,
  amount int,
  remark varchar(100),
  unique key orders_remark (remark)
);
create table offers (
  id int auto_increment primary key,
  product_id int not null,
  percent int not null,
  constraint offers_product foreign key (product_id) references products (id)
);
insert into products (name, price, sku, note, stock, legacy)
with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < 40)
select concat('product ', i), i + i / 100, concat('sku ', i), case when i % 3 = 0 then null else concat('note ', i) end, i, concat('old ', i) from numbers;
insert into orders (product_id, amount, remark) select 1 + id % 40, id, case when id % 2 = 0 then concat('r', id) end from products order by id;
insert into offers (product_id, percent) select id, id from products where id <= 10 order by id;`

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
    op.addColumn('orders', 'channel', { type: 'varchar(100)', notNull: true, fill: sql\`'web'\` }),
    op.changeColumn('orders', 'remark', {
      into: 'comment', type: 'varchar(100)', forward: sql\`remark\`, backward: sql\`lower(comment)\`,
    }),
    op.setNotNull('orders', 'amount'),
    op.addForeignKey('orders', ['product_id'], { references: { table: 'products', columns: ['id'] } }),
    op.createIndex('orders', ['product_id']),
    op.dropIndex('products', 'products_note'),
    op.dropTable('offers'),
    op.sql({ up: 'create or replace view cheap as select id from products where id < 5', down: 'drop view if exists cheap' }),
    op.sql({
      up: 'analyze table orders', down: 'analyze table orders', transaction: false, phase: 'contract',
    }),
  ],
})`

/** Writes of version 1, each kind. `n` makes them distinct. */
const oldWrites = (n: number): string => `
insert into products (name, price, sku, note, stock, legacy) values ('old ${n}', ${n}.25, 'old sku ${n}', null, ${n}, 'by old');
update products set price = price + 1.5, legacy = 'changed' where id = ${n};
update products set stock = stock + 1, note = null where id = ${n} + 1;
delete from offers where product_id = ${n} + 2;
delete from orders where product_id = ${n} + 2;
delete from products where id = ${n} + 2;
insert into orders (product_id, amount, remark) values (${n}, ${n}, 'by old ${n}');
update orders set amount = amount + 1 where id = ${n} + 3;
insert into offers (product_id, percent) values (${n}, ${n});`

/** Writes of version 2. */
const newWrites = (n: number): string => `
insert into products (name, price_minor, sku, note, stock) values ('new ${n}', ${n}25, 'new sku ${n}', 'n', null);
update products set price_minor = price_minor + 150 where id = ${n};
update products set stock = null, note = 'by new' where id = ${n} + 1;
delete from orders where product_id = ${n} + 2;
delete from products where id = ${n} + 2;
insert into orders (product_id, amount, comment, channel) values (${n}, ${n}, 'by new ${n}', 'app');
update orders set channel = 'shop' where id = ${n} + 3;`

export const mysqlSubject: Subject = {
  schema: SCHEMA,
  oldWrites,
  newWrites,
  project() {
    const scratch = scratchProject()
    scratch.write('migrations/20260101000000_everything.ts', MIGRATION)
    return scratch
  },
}
