import { describe, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { provesReversible, type Case } from './proves-reversible.ts'

const SHOP = `CREATE TABLE owners (id int PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE pets (id int PRIMARY KEY, owner_id int, name varchar(40), kind varchar(20) NOT NULL DEFAULT 'cat', KEY pets_owner (owner_id));
INSERT INTO owners VALUES (1, 'Ada'), (2, 'Bo'); INSERT INTO pets VALUES (1, 1, 'Tom', 'cat'), (2, 2, NULL, 'dog')`
const PETS = `SELECT CONCAT_WS(',', id, COALESCE(owner_id, '-'), COALESCE(name, '-'), kind) AS line FROM pets ORDER BY id`

const cases: readonly Case[] = [
  {
    title: 'a new table and its rows go to the hold and come back',
    before: SHOP,
    change: [
      op.createTable('toys', {
        columns: {
          id: { type: 'int', identity: 'by default', primaryKey: true },
          pet_id: { type: 'int', notNull: true, references: 'pets(id)' },
          name: { type: 'varchar(40)', notNull: true },
        },
        comment: 'Balls and mice',
      }),
      op.createIndex('toys', ['name'], { name: 'toys_name' }),
    ],
    old: PETS,
    both: { writes: [`INSERT INTO toys (pet_id, name) VALUES (1, 'ball')`] },
    meanwhile: { writes: [`DELETE FROM pets WHERE id = 2`] },
  },
  {
    title: 'a dropped table is held with its rows, and lets go of what its parents and children may do',
    before: `${SHOP};
CREATE TABLE toys (id int PRIMARY KEY, pet_id int NOT NULL, CONSTRAINT toys_pet FOREIGN KEY (pet_id) REFERENCES pets (id)); INSERT INTO toys VALUES (1, 1)`,
    change: [op.dropTable('toys')],
    old: 'SELECT CONCAT_WS(",", id, pet_id) AS line FROM toys ORDER BY id',
    alone: { writes: [`UPDATE pets SET name = 'Tim' WHERE id = 1`], old: ['1,1'] },
  },
  {
    title: 'NOT NULL with a value for the old version’s NULLs, which have NULL again afterwards',
    before: SHOP,
    change: [op.setNotNull('pets', 'name', { fill: sql`'unnamed'` })],
    old: PETS,
    shared: true,
    both: { writes: [`INSERT INTO pets (id, kind) VALUES (3, 'cat')`] },
    finally: { old: ['1,1,Tom,cat', '2,2,-,dog', '3,-,-,cat'] },
  },
  {
    title: 'a column that may be NULL from now on, with a value for the old version afterwards',
    before: SHOP,
    change: [op.dropNotNull('pets', 'kind', { backward: sql`'?'` })],
    old: PETS,
    shared: true,
    alone: { writes: [`INSERT INTO pets (id, kind) VALUES (3, NULL)`] },
    finally: { old: ['1,1,Tom,cat', '2,2,-,dog', '3,-,-,?'] },
  },
  {
    title: 'defaults come and go with the version that counts on them',
    before: SHOP,
    change: [op.setDefault('pets', 'name', sql`'new'`), op.dropDefault('pets', 'kind')],
    old: PETS,
    both: { writes: ['INSERT INTO pets (id) VALUES (3)'], old: ['1,1,Tom,cat', '2,2,-,dog', '3,-,new,cat'] },
  },
  {
    title: 'indexes are built beside writes, held under another name, and come back',
    before: SHOP,
    change: [
      op.createIndex('pets', ['kind', { column: 'name', order: 'desc' }], { name: 'pets_kind_name' }),
      op.createIndex('owners', ['name'], { name: 'owners_name', unique: true }),
    ],
    old: PETS,
  },
  {
    title: 'a dropped index is there again',
    before: `${SHOP}; CREATE INDEX owners_name ON owners (name)`,
    change: [op.dropIndex('owners', 'owners_name')],
    old: PETS,
  },
  {
    title: 'a unique and a foreign key bind once the old version is gone',
    before: SHOP,
    change: [
      op.addUnique('owners', ['name'], { name: 'owners_name_key' }),
      op.addForeignKey('pets', ['owner_id'], {
        name: 'pets_owner_fkey',
        references: { table: 'owners', columns: ['id'] },
      }),
    ],
    old: PETS,
  },
  {
    title: 'a foreign key without an index of its own brings one and takes it along',
    before:
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id int); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1)',
    change: [op.addForeignKey('b', ['a_id'], { name: 'b_a', references: { table: 'a', columns: ['id'] } })],
    old: 'SELECT CONCAT_WS(",", id, a_id) AS line FROM b',
  },
  {
    title: 'a check binds once the old version is gone, and a dropped one comes back',
    before: `${SHOP}; ALTER TABLE pets ADD CONSTRAINT pets_kind CHECK (kind <> '')`,
    change: [
      op.addCheck('owners', sql`name <> ''`, { name: 'owners_name_check' }),
      op.dropConstraint('pets', 'pets_kind'),
    ],
    old: PETS,
  },
  {
    title: 'a dropped unique with duplicates written since stays off, as debt',
    before: `${SHOP}; ALTER TABLE owners ADD CONSTRAINT owners_key UNIQUE (name)`,
    change: [op.dropConstraint('owners', 'owners_key')],
    old: 'SELECT CONCAT_WS(",", id, name) AS line FROM owners ORDER BY id',
    alone: { writes: [`INSERT INTO owners VALUES (3, 'Ada')`] },
    finally: { debts: 1, old: ['1,Ada', '2,Bo', '3,Ada'] },
  },
  {
    title: 'two columns become one, and a comment says so',
    before: `CREATE TABLE people (id int PRIMARY KEY, code varchar(8) NOT NULL, number varchar(20) NOT NULL); INSERT INTO people VALUES (1, '+41', '79 1'), (2, '+49', '30 2')`,
    change: [
      op.mergeColumns('people', ['code', 'number'], {
        into: 'phone',
        type: 'varchar(40)',
        notNull: true,
        forward: sql`concat(code, ' ', number)`,
        backward: {
          code: sql`substring_index(phone, ' ', 1)`,
          number: sql`substr(phone, length(substring_index(phone, ' ', 1)) + 2)`,
        },
      }),
      op.comment.column('people', 'phone', 'with the code of the country'),
    ],
    old: 'SELECT CONCAT_WS("|", id, code, number) AS line FROM people ORDER BY id',
    new: 'SELECT CONCAT_WS("|", id, phone) AS line FROM people ORDER BY id',
    both: {
      writes: [
        `INSERT INTO people (id, code, number) VALUES (3, '+33', '1 3')`,
        `INSERT INTO people (id, phone) VALUES (4, '+44 20 4')`,
      ],
      old: ['1|+41|79 1', '2|+49|30 2', '3|+33|1 3', '4|+44|20 4'],
      new: ['1|+41 79 1', '2|+49 30 2', '3|+33 1 3', '4|+44 20 4'],
    },
    alone: {
      writes: [`UPDATE people SET phone = '+1 555' WHERE id = 1`],
      old: ['1|+1|555', '2|+49|30 2', '3|+33|1 3', '4|+44|20 4'],
    },
  },
  {
    title: 'a renamed column keeps its index, its unique and its values, whoever writes',
    before: `CREATE TABLE users (id int PRIMARY KEY, mail varchar(40) NOT NULL, UNIQUE KEY users_mail (mail)); INSERT INTO users VALUES (1, 'a@x')`,
    change: [op.renameColumn('users', 'mail', 'email')],
    old: 'SELECT CONCAT_WS(",", id, mail) AS line FROM users ORDER BY id',
    new: 'SELECT CONCAT_WS(",", id, email) AS line FROM users ORDER BY id',
    both: {
      writes: [
        `INSERT INTO users (id, email) VALUES (2, 'b@x')`,
        `UPDATE users SET mail = 'c@x' WHERE id = 1`,
      ],
      old: ['1,c@x', '2,b@x'],
      new: ['1,c@x', '2,b@x'],
    },
    alone: { writes: [`INSERT INTO users (id, email) VALUES (3, 'd@x')`], old: ['1,c@x', '2,b@x', '3,d@x'] },
    meanwhile: { writes: [`UPDATE users SET mail = 'e@x' WHERE id = 3`], new: ['1,c@x', '2,b@x', '3,e@x'] },
  },
  {
    title: 'where an old check refuses what the new version wrote, the old one sees the fallback, else NULL',
    before: `CREATE TABLE pay (id int PRIMARY KEY, amount decimal(12,2) NOT NULL, tip int CHECK (tip < 100), CONSTRAINT positive CHECK (amount > 0)); INSERT INTO pay VALUES (1, 5, 9), (2, 6, 9)`,
    change: [
      op.changeColumn('pay', 'amount', {
        into: 'minor',
        type: 'bigint',
        notNull: true,
        forward: sql`round(amount * 100)`,
        backward: sql`minor / 100.0`,
        fallback: sql`0.01`,
      }),
      op.changeColumn('pay', 'tip', {
        into: 'extra',
        type: 'bigint',
        forward: sql`tip`,
        backward: sql`extra`,
        fallback: sql`1000`,
      }),
    ],
    old: 'SELECT CONCAT_WS(",", id, amount, COALESCE(tip, "-")) AS line FROM pay ORDER BY id',
    new: 'SELECT CONCAT_WS(",", id, minor, extra) AS line FROM pay ORDER BY id',
    both: {
      writes: [
        `UPDATE pay SET minor = 0 WHERE id = 1`,
        `UPDATE pay SET extra = 200 WHERE id = 2`,
        `INSERT INTO pay (id, minor, extra) VALUES (3, -5, 300), (4, 400, 4), (5, 500, 500)`,
        `UPDATE pay SET extra = 5 WHERE id = 5`,
      ],
      old: ['1,0.01,9', '2,6.00,-', '3,0.01,-', '4,4.00,4', '5,5.00,5'],
      new: ['1,0,9', '2,600,200', '3,-5,300', '4,400,4', '5,500,5'],
    },
    alone: {
      writes: [`UPDATE pay SET minor = 700 WHERE id = 1`],
      old: ['1,7.00,9', '2,6.00,-', '3,0.01,-', '4,4.00,4', '5,5.00,5'],
    },
    meanwhile: {
      writes: [`UPDATE pay SET amount = 8 WHERE id = 4`],
      new: ['1,700,9', '2,600,200', '3,-5,300', '4,800,4', '5,500,5'],
    },
  },
  {
    title: 'statements of the author’s run, and are taken back by the author’s own',
    before: SHOP,
    change: [
      op.sql({
        up: `UPDATE owners SET name = UPPER(name)`,
        down: `UPDATE owners SET name = CONCAT(UPPER(LEFT(name, 1)), LOWER(SUBSTR(name, 2)))`,
        writes: ['owners'],
      }),
    ],
    old: 'SELECT CONCAT_WS(",", id, name) AS line FROM owners ORDER BY id',
    shared: true,
  },
]

describe.each(mysqlEngines)('$name', (engine) => {
  it.concurrent.each(cases)('$title', (one) => provesReversible(engine, one))
})
