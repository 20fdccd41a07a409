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
/** Lines of one view: `name,…` of each row of each table. */
function lines(...views: readonly (readonly [table: string, ...columns: readonly string[]])[]): string {
  return `${views.map(([table, ...columns]) => `SELECT CONCAT_WS(',', '${table}', ${columns.join(', ')}) AS line FROM ${table}`).join(' UNION ALL ')} ORDER BY line`
}

const cases: readonly Case[] = [
  {
    title:
      'a second row with the same old value is shown without one, or with a fallback, and keeps the new one',
    before: `CREATE TABLE t (id int PRIMARY KEY, email varchar(40), UNIQUE KEY t_email (email)); INSERT INTO t VALUES (1, 'a@x');
CREATE TABLE strict (id int PRIMARY KEY, email varchar(40) NOT NULL, UNIQUE KEY strict_email (email)); INSERT INTO strict VALUES (1, 'a@x');
CREATE TABLE keyless (email varchar(40), n int, UNIQUE KEY keyless_email (email)); INSERT INTO keyless VALUES ('a@x', 1)`,
    change: [
      op.changeColumn('t', 'email', MAIL),
      op.changeColumn('strict', 'email', { ...MAIL, notNull: true, fallback: sql`concat('taken ', id)` }),
      op.changeColumn('keyless', 'email', MAIL),
    ],
    old: lines(['t', 'id', 'email'], ['strict', 'id', 'email'], ['keyless', 'n', 'email']),
    new: lines(['t', 'id', 'mail'], ['strict', 'id', 'mail'], ['keyless', 'n', 'mail']),
    both: {
      writes: [
        `INSERT INTO t (id, mail) VALUES (2, 'A@x'), (3, 'b@x'), (4, 'B@x')`,
        `UPDATE t SET mail = 'B@X' WHERE id = 1`,
        `UPDATE t SET mail = mail WHERE id = 2`,
        `INSERT INTO strict (id, mail) VALUES (2, 'A@x'), (3, 'A@X')`,
        `UPDATE strict SET mail = 'c@x' WHERE id = 3`,
        'DELETE FROM strict WHERE id = 1',
        `INSERT INTO keyless (mail, n) VALUES ('A@x', 2), ('b@x', 3)`,
        `UPDATE keyless SET mail = 'A@X' WHERE n IN (1, 3)`,
      ],
      old: [
        'keyless,1,a@x',
        'keyless,2',
        'keyless,3',
        'strict,2,taken 2',
        'strict,3,c@x',
        't,1',
        't,2',
        't,3,b@x',
        't,4',
      ],
      new: [
        'keyless,1,A@X',
        'keyless,2,A@x',
        'keyless,3,A@X',
        'strict,2,A@x',
        'strict,3,c@x',
        't,1,B@X',
        't,2,A@x',
        't,3,b@x',
        't,4,B@x',
      ],
    },
    alone: {
      writes: [`INSERT INTO t (id, mail) VALUES (5, 'B@x')`, `UPDATE t SET mail = 'A@X' WHERE id = 2`],
      old: [
        'keyless,1,a@x',
        'keyless,2',
        'keyless,3',
        'strict,2,taken 2',
        'strict,3,c@x',
        't,1',
        't,2,a@x',
        't,3,b@x',
        't,4',
        't,5,b@x',
      ],
      debts: 1,
    },
    meanwhile: {
      writes: [`UPDATE t SET email = 'd@x' WHERE id = 4`, `UPDATE strict SET email = 'a@x' WHERE id = 2`],
      new: [
        'keyless,1,A@X',
        'keyless,2,A@x',
        'keyless,3,A@X',
        'strict,2,A@x',
        'strict,3,c@x',
        't,1,B@X',
        't,2,A@X',
        't,3,b@x',
        't,4,d@x',
        't,5,B@x',
      ],
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
    title:
      'a release that says who it is may change what else the unique counts, and needs no dropped column',
    before: `CREATE TABLE t (id int PRIMARY KEY, shop int NOT NULL, email varchar(40), UNIQUE KEY t_email (shop, email)); INSERT INTO t VALUES (1, 1, 'a@x'), (2, 2, 'a@x');
CREATE TABLE old (id int PRIMARY KEY, code varchar(40), UNIQUE KEY old_code (code)); INSERT INTO old VALUES (1, 'n/a')`,
    writers: 'identified',
    change: [op.changeColumn('t', 'email', MAIL), op.dropColumn('old', 'code', { backward: sql`'n/a'` })],
    old: lines(['t', 'id', 'email'], ['old', 'id', 'code']),
    new: lines(['t', 'id', 'mail'], ['old', 'id']),
    both: {
      writes: [
        `SET @bothways_release = '20300101000000'`,
        'UPDATE t SET shop = 1 WHERE id = 2',
        'INSERT INTO old (id) VALUES (2), (3)',
        'SET @bothways_release = NULL',
      ],
      old: ['old,1,n/a', 'old,2', 'old,3', 't,1,a@x', 't,2'],
      new: ['old,1', 'old,2', 'old,3', 't,1,a@x', 't,2,a@x'],
    },
  },
]

describe.each(mysqlEngines)('a unique of the old schema while both versions run on $name', (engine) => {
  it.concurrent.each(cases)('$title', (one) => provesReversible(engine, one))
})
