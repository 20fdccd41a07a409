import { describe, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { engines } from '../engines/engine.ts'
import { provesReversible, type Case } from './proves-reversible.ts'

const MAIL = {
  into: 'mail',
  type: 'text',
  forward: sql`email`,
  backward: sql`lower(mail)`,
} as const
const OLD = 'SELECT row(id, email)::text FROM t ORDER BY id'
const NEW = 'SELECT row(id, mail)::text FROM t ORDER BY id'

const cases: readonly (Case & { readonly from?: number })[] = [
  {
    title: 'a second row with the same old value is shown without one, and keeps the new one',
    before: `CREATE TABLE t (id int PRIMARY KEY, email text CONSTRAINT t_email UNIQUE); INSERT INTO t VALUES (1, 'a@x')`,
    change: [op.changeColumn('t', 'email', MAIL)],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, mail) VALUES (2, 'A@x'), (3, 'b@x'), (4, 'B@x')`,
        `UPDATE t SET mail = 'B@X' WHERE id = 1`,
        `UPDATE t SET mail = mail WHERE id = 2`,
      ],
      old: ['(1,)', '(2,)', '(3,b@x)', '(4,)'],
      new: ['(1,B@X)', '(2,A@x)', '(3,b@x)', '(4,B@x)'],
    },
    alone: {
      writes: [`INSERT INTO t (id, mail) VALUES (5, 'B@x')`, `UPDATE t SET mail = 'A@X' WHERE id = 2`],
      old: ['(1,)', '(2,a@x)', '(3,b@x)', '(4,)', '(5,b@x)'],
      debts: 1,
    },
    meanwhile: {
      writes: [`UPDATE t SET email = 'd@x' WHERE id = 4`],
      new: ['(1,B@X)', '(2,A@X)', '(3,b@x)', '(4,d@x)', '(5,B@x)'],
    },
  },
  {
    title: 'a NOT NULL column shows a fallback that tells rows apart',
    before: `CREATE TABLE t (id int PRIMARY KEY, email text NOT NULL CONSTRAINT t_email UNIQUE); INSERT INTO t VALUES (1, 'a@x')`,
    change: [op.changeColumn('t', 'email', { ...MAIL, notNull: true, fallback: sql`'taken ' || id` })],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, mail) VALUES (2, 'A@x'), (3, 'A@X')`,
        `UPDATE t SET mail = 'c@x' WHERE id = 3`,
        'DELETE FROM t WHERE id = 1',
        `UPDATE t SET mail = 'a@X' WHERE id = 2`,
      ],
      old: ['(2,a@x)', '(3,c@x)'],
      new: ['(2,a@X)', '(3,c@x)'],
    },
  },
  {
    title: 'a fallback that is taken itself gives way to NULL',
    before: `CREATE TABLE t (id int PRIMARY KEY, email text CONSTRAINT t_email UNIQUE); INSERT INTO t VALUES (1, 'a@x')`,
    change: [op.changeColumn('t', 'email', { ...MAIL, fallback: sql`'taken'` })],
    old: OLD,
    new: NEW,
    both: {
      writes: [`INSERT INTO t (id, mail) VALUES (2, 'A@x'), (3, 'A@X')`],
      old: ['(1,a@x)', '(2,taken)', '(3,)'],
      new: ['(1,a@x)', '(2,A@x)', '(3,A@X)'],
    },
  },
  {
    title: 'a composite unique counts with its other columns',
    before: `CREATE TABLE t (id int PRIMARY KEY, shop int NOT NULL, email text, CONSTRAINT t_email UNIQUE (shop, email)); INSERT INTO t VALUES (1, 1, 'a@x')`,
    change: [op.changeColumn('t', 'email', MAIL)],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, shop, mail) VALUES (2, 2, 'A@x'), (3, 1, 'A@X'), (4, 3, 'A@x')`,
        `UPDATE t SET shop = 2, mail = 'A@X' WHERE id = 4`,
      ],
      old: ['(1,a@x)', '(2,a@x)', '(3,)', '(4,)'],
      new: ['(1,a@x)', '(2,A@x)', '(3,A@X)', '(4,A@X)'],
    },
  },
  {
    title: 'a unique over two changed columns and a renamed one counts when all of them are known',
    before: `CREATE TABLE t (id int PRIMARY KEY, shop int NOT NULL, email text NOT NULL, price numeric(8,2), CONSTRAINT t_all UNIQUE (shop, price, email)); INSERT INTO t VALUES (1, 1, 'a@x', 1.5)`,
    change: [
      op.renameColumn('t', 'shop', 'store'),
      op.replaceColumns('t', {
        from: {
          email: { backward: sql`lower(mail)`, fallback: sql`lower(mail) || ' ' || id` },
          price: { backward: sql`cents / 100.0` },
        },
        into: {
          mail: { type: 'text', notNull: true, forward: sql`email` },
          cents: { type: 'int', forward: sql`price * 100` },
        },
      }),
    ],
    old: 'SELECT row(id, shop, email, price)::text FROM t ORDER BY id',
    new: 'SELECT row(id, store, mail, cents)::text FROM t ORDER BY id',
    both: {
      writes: [
        `INSERT INTO t (id, store, mail, cents) VALUES (2, 1, 'A@x', 150), (3, 1, 'A@x', 151)`,
        'UPDATE t SET store = 2 WHERE id = 1',
        `UPDATE t SET cents = 150 WHERE id = 3`,
        'UPDATE t SET store = 2 WHERE id = 3',
      ],
      old: ['(1,2,a@x,1.50)', '(2,1,"a@x 2",)', '(3,2,"a@x 3",)'],
      new: ['(1,2,a@x,150)', '(2,1,A@x,150)', '(3,2,A@x,150)'],
    },
  },
  {
    title: 'a partial index over an expression counts for the rows it holds',
    before: `CREATE TABLE t (id int PRIMARY KEY, email text, active boolean NOT NULL DEFAULT true); CREATE UNIQUE INDEX "t ""Email" ON t (lower(email) DESC, (id > 0)) WHERE active AND email <> ''; INSERT INTO t VALUES (1, 'a@X')`,
    change: [op.changeColumn('t', 'email', { ...MAIL, backward: sql`mail` })],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, mail, active) VALUES (2, 'A@x', true), (3, 'A@x', false), (4, '', true), (5, '', true)`,
      ],
      old: ['(1,a@X)', '(2,)', '(3,A@x)', '(4,"")', '(5,"")'],
      new: ['(1,a@X)', '(2,A@x)', '(3,A@x)', '(4,"")', '(5,"")'],
    },
  },
  {
    title: 'NULL that counts once is a value like any other',
    from: 15,
    before: `CREATE TABLE t (id int PRIMARY KEY, email text, CONSTRAINT t_email UNIQUE NULLS NOT DISTINCT (email)); INSERT INTO t VALUES (1, 'a@x')`,
    change: [op.changeColumn('t', 'email', { ...MAIL, fallback: sql`'taken ' || id` })],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        'INSERT INTO t (id) VALUES (2)',
        `INSERT INTO t (id, mail) VALUES (3, 'A@x'), (4, 'd')`,
        'UPDATE t SET mail = NULL WHERE id = 4',
      ],
      old: ['(1,a@x)', '(2,)', '(3,"taken 3")', '(4,"taken 4")'],
      new: ['(1,a@x)', '(2,)', '(3,A@x)', '(4,)'],
    },
  },
  {
    title: 'a replaced column that was all the key a table had tells rows apart no longer',
    before: `CREATE TABLE t (email text NOT NULL UNIQUE, n int, serial int GENERATED ALWAYS AS IDENTITY UNIQUE); INSERT INTO t VALUES ('a@x', 1)`,
    change: [
      op.changeColumn('t', 'email', { ...MAIL, notNull: true, fallback: sql`'taken ' || mail` }),
      op.dropColumn('t', 'serial'),
    ],
    old: 'SELECT row(email, n)::text FROM t ORDER BY n',
    new: 'SELECT row(mail, n)::text FROM t ORDER BY n',
    both: {
      writes: [`INSERT INTO t (mail, n) VALUES ('A@x', 2)`],
      old: ['(a@x,1)', '("taken A@x",2)'],
      new: ['(a@x,1)', '(A@x,2)'],
    },
    alone: { writes: [`UPDATE t SET mail = 'b@x' WHERE n = 1`], old: ['(b@x,1)', '("taken A@x",2)'] },
  },
  {
    title: 'a dropped column that is filled for the new version never stops its writes',
    before: `CREATE TABLE t (id int PRIMARY KEY, email text CONSTRAINT t_email UNIQUE); INSERT INTO t VALUES (1, 'n/a')`,
    writers: 'identified',
    change: [op.dropColumn('t', 'email', { backward: sql`'n/a'` })],
    old: OLD,
    both: {
      writes: [
        `SET bothways.release = '20300101000000'`,
        'INSERT INTO t (id) VALUES (2), (3)',
        'RESET bothways.release',
      ],
      old: ['(1,n/a)', '(2,)', '(3,)'],
    },
  },
  {
    title: 'partitions share their unique',
    before: `CREATE TABLE t (id int, shop int NOT NULL, email text, PRIMARY KEY (shop, id), UNIQUE (shop, email)) PARTITION BY LIST (shop);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 (email text, id int NOT NULL, shop int NOT NULL); ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2); INSERT INTO t VALUES (1, 1, 'a@x'), (2, 2, 'a@x')`,
    change: [op.changeColumn('t', 'email', MAIL)],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, shop, mail) VALUES (3, 1, 'A@x'), (4, 2, 'A@x'), (5, 2, 'b')`,
        `UPDATE t SET mail = 'A@X' WHERE id = 5`,
      ],
      old: ['(1,a@x)', '(2,a@x)', '(3,)', '(4,)', '(5,)'],
      new: ['(1,a@x)', '(2,a@x)', '(3,A@x)', '(4,A@x)', '(5,A@X)'],
    },
  },
  {
    title: 'a release that says who it is may change what else the unique counts',
    before: `CREATE TABLE t (id int PRIMARY KEY, shop int NOT NULL, email text, CONSTRAINT t_email UNIQUE (shop, email)); INSERT INTO t VALUES (1, 1, 'a@x'), (2, 2, 'a@x')`,
    writers: 'identified',
    change: [op.changeColumn('t', 'email', MAIL)],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `SET bothways.release = '20300101000000'`,
        'UPDATE t SET shop = 1 WHERE id = 2',
        'RESET bothways.release',
      ],
      old: ['(1,a@x)', '(2,)'],
      new: ['(1,a@x)', '(2,a@x)'],
    },
  },
]

describe.each(engines)('a unique of the old schema while both versions run on $name', (engine) => {
  it.each(cases.filter(({ from = 0 }) => from <= engine.major))('$title', (one) =>
    provesReversible(engine, one),
  )
})
