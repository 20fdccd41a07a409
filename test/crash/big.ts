import { scratchProject, type Scratch } from '../project/scratch.ts'

const DIGITS =
  '(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)'

/** A table on which a fill takes many slices and an ALTER takes its time. */
export function bigSchema(rows: number): string {
  return `
create table items (
  id int auto_increment primary key,
  price decimal(10,2) not null,
  note varchar(200),
  filler varchar(200) not null
);
insert into items (id, price, note, filler)
select n + 1, n / 100, if(n % 3 = 0, null, concat('note ', n)), repeat(char(97 + n % 26), 150)
from (select a.d + b.d * 10 + c.d * 100 + e.d * 1000 + f.d * 10000 + g.d * 100000 as n
  from ${DIGITS} as a, ${DIGITS} as b, ${DIGITS} as c, ${DIGITS} as e, ${DIGITS} as f, ${DIGITS} as g) as numbers
where n < ${rows};`
}

const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Cents, and an index on long texts',
  operations: [
    op.changeColumn('items', 'price', {
      into: 'price_minor', type: 'bigint', notNull: true,
      forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`,
    }),
    op.setNotNull('items', 'note', { fill: sql\`'none'\` }),
    op.createIndex('items', ['filler', 'note']),
  ],
})`

export function bigProject(): Scratch {
  const scratch = scratchProject()
  scratch.write('migrations/20260101000000_big.ts', MIGRATION)
  return scratch
}

/** What the old version may say at any time. */
export const WRITES = `
insert into items (price, note, filler) values (7.25, null, 'by old');
update items set price = price + 1.5 where id = 11;
update items set note = null where id = 13;
delete from items where id = 17;`
