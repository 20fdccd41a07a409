import { describe, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { provesReversible, type Case } from './proves-reversible.ts'

const MAIL = {
  into: 'mail',
  type: 'varchar(40)',
  forward: sql`email`,
  backward: sql`lower(mail)`,
} as const
const OLD = `SELECT CONCAT_WS(',', id, email) AS line FROM t ORDER BY id`
const NEW = `SELECT CONCAT_WS(',', id, mail) AS line FROM t ORDER BY id`
const NULLABLE = `CREATE TABLE t (id int PRIMARY KEY, email varchar(40), UNIQUE KEY t_email (email)); INSERT INTO t VALUES (1, 'a@x')`

const cases: readonly Case[] = [
  {
    title: 'a second row with the same old value is shown without one, and keeps the new one',
    before: NULLABLE,
    change: [op.changeColumn('t', 'email', MAIL)],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, mail) VALUES (2, 'A@x'), (3, 'b@x'), (4, 'B@x')`,
        `UPDATE t SET mail = 'B@X' WHERE id = 1`,
        `UPDATE t SET mail = mail WHERE id = 2`,
      ],
      old: ['1', '2', '3,b@x', '4'],
      new: ['1,B@X', '2,A@x', '3,b@x', '4,B@x'],
    },
    alone: {
      writes: [`INSERT INTO t (id, mail) VALUES (5, 'B@x')`, `UPDATE t SET mail = 'A@X' WHERE id = 2`],
      old: ['1', '2,a@x', '3,b@x', '4', '5,b@x'],
      debts: 1,
    },
    meanwhile: {
      writes: [`UPDATE t SET email = 'd@x' WHERE id = 4`],
      new: ['1,B@X', '2,A@X', '3,b@x', '4,d@x', '5,B@x'],
    },
  },
  {
    title: 'a NOT NULL column shows a fallback that tells rows apart',
    before: `CREATE TABLE t (id int PRIMARY KEY, email varchar(40) NOT NULL, UNIQUE KEY t_email (email)); INSERT INTO t VALUES (1, 'a@x')`,
    change: [op.changeColumn('t', 'email', { ...MAIL, notNull: true, fallback: sql`concat('taken ', id)` })],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `INSERT INTO t (id, mail) VALUES (2, 'A@x'), (3, 'A@X')`,
        `UPDATE t SET mail = 'c@x' WHERE id = 3`,
        'DELETE FROM t WHERE id = 1',
        `UPDATE t SET mail = 'a@X ' WHERE id = 2`,
      ],
      old: ['2,a@x ', '3,c@x'],
      new: ['2,a@X ', '3,c@x'],
    },
  },
  {
    title: 'a unique over two changed columns and a renamed one counts when all of them are known',
    before: `CREATE TABLE t (id int PRIMARY KEY, shop int NOT NULL, email varchar(40) NOT NULL, price decimal(8,2), UNIQUE KEY t_all (shop, price, email)); INSERT INTO t VALUES (1, 1, 'a@x', 1.5)`,
    change: [
      op.renameColumn('t', 'shop', 'store'),
      op.replaceColumns('t', {
        from: {
          email: { backward: sql`lower(mail)`, fallback: sql`concat(lower(mail), ' ', id)` },
          price: { backward: sql`cents / 100.0` },
        },
        into: {
          mail: { type: 'varchar(40)', notNull: true, forward: sql`email` },
          cents: { type: 'int', forward: sql`price * 100` },
        },
      }),
    ],
    old: `SELECT CONCAT_WS(',', id, shop, email, COALESCE(price, '-')) AS line FROM t ORDER BY id`,
    new: `SELECT CONCAT_WS(',', id, store, mail, cents) AS line FROM t ORDER BY id`,
    both: {
      writes: [
        `INSERT INTO t (id, store, mail, cents) VALUES (2, 1, 'A@x', 150), (3, 1, 'A@x', 151)`,
        'UPDATE t SET store = 2 WHERE id = 1',
        `UPDATE t SET cents = 150 WHERE id = 3`,
        'UPDATE t SET store = 2 WHERE id = 3',
      ],
      old: ['1,2,a@x,1.50', '2,1,a@x 2,-', '3,2,a@x 3,-'],
      new: ['1,2,a@x,150', '2,1,A@x,150', '3,2,A@x,150'],
    },
  },
  {
    title: 'a table without a key is led around too',
    before: `CREATE TABLE t (email varchar(40), n int, UNIQUE KEY t_email (email)); INSERT INTO t VALUES ('a@x', 1)`,
    change: [op.changeColumn('t', 'email', MAIL)],
    old: `SELECT CONCAT_WS(',', n, email) AS line FROM t ORDER BY n`,
    new: `SELECT CONCAT_WS(',', n, mail) AS line FROM t ORDER BY n`,
    both: {
      writes: [
        `INSERT INTO t (mail, n) VALUES ('A@x', 2), ('b@x', 3)`,
        `UPDATE t SET mail = 'A@X' WHERE n IN (1, 3)`,
      ],
      old: ['1,a@x', '2', '3'],
      new: ['1,A@X', '2,A@x', '3,A@X'],
    },
  },
  {
    title: 'a dropped column that is filled for the new version never stops its writes',
    before: `CREATE TABLE t (id int PRIMARY KEY, email varchar(40), UNIQUE KEY t_email (email)); INSERT INTO t VALUES (1, 'n/a')`,
    writers: 'identified',
    change: [op.dropColumn('t', 'email', { backward: sql`'n/a'` })],
    old: OLD,
    both: {
      writes: [
        `SET @bothways_release = '20300101000000'`,
        'INSERT INTO t (id) VALUES (2), (3)',
        'SET @bothways_release = NULL',
      ],
      old: ['1,n/a', '2', '3'],
    },
  },
  {
    title: 'a release that says who it is may change what else the unique counts',
    before: `CREATE TABLE t (id int PRIMARY KEY, shop int NOT NULL, email varchar(40), UNIQUE KEY t_email (shop, email)); INSERT INTO t VALUES (1, 1, 'a@x'), (2, 2, 'a@x')`,
    writers: 'identified',
    change: [op.changeColumn('t', 'email', MAIL)],
    old: OLD,
    new: NEW,
    both: {
      writes: [
        `SET @bothways_release = '20300101000000'`,
        'UPDATE t SET shop = 1 WHERE id = 2',
        'SET @bothways_release = NULL',
      ],
      old: ['1,a@x', '2'],
      new: ['1,a@x', '2,a@x'],
    },
  },
]

describe.each(mysqlEngines)('a unique of the old schema while both versions run on $name', (engine) => {
  it.concurrent.each(cases)('$title', (one) => provesReversible(engine, one))
})
