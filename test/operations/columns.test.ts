import { describe, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { engines } from '../engines/engine.ts'
import { provesReversible, type Case } from './proves-reversible.ts'

const FRUITS = `CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL, price numeric);
INSERT INTO fruits VALUES (1, 'apple', 3.75), (2, 'pear', 5000.5), (3, 'fig', NULL)`
const OLD = 'SELECT row(id, name, price)::text FROM fruits ORDER BY id'

const cases: readonly Case[] = [
  {
    title: 'a dropped column keeps its values through unrelated updates of the new version',
    before: FRUITS,
    change: [op.dropColumn('fruits', 'price', { backward: sql`0` })],
    old: OLD,
    new: 'SELECT row(id, name)::text FROM fruits ORDER BY id',
    both: { writes: [`UPDATE fruits SET name = 'red apple' WHERE id = 1`] },
    alone: {
      writes: [
        `UPDATE fruits SET name = 'APPLE' WHERE id = 1`,
        `INSERT INTO fruits (id, name) VALUES (4, 'kiwi')`,
        'DELETE FROM fruits WHERE id = 3',
      ],
      old: ['(1,APPLE,3.75)', '(2,pear,5000.5)', '(4,kiwi,0)'],
    },
  },
  {
    title: 'a dropped NOT NULL column is filled for the new version’s rows from the first one on',
    before: `CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL, code text NOT NULL UNIQUE CHECK (code <> ''));
INSERT INTO fruits VALUES (1, 'apple', 'a')`,
    change: [op.dropColumn('fruits', 'code', { backward: sql`'n/a ' || id` })],
    old: 'SELECT row(id, name, code)::text FROM fruits ORDER BY id',
    both: {
      writes: [`INSERT INTO fruits (id, name) VALUES (2, 'pear')`],
      old: ['(1,apple,a)', '(2,pear,"n/a 2")'],
    },
    alone: {
      writes: [`INSERT INTO fruits (id, name) VALUES (3, 'fig')`],
      old: ['(1,apple,a)', '(2,pear,"n/a 2")', '(3,fig,"n/a 3")'],
    },
  },
  {
    title: 'a changed column that loses precision gives the old values back exactly',
    before: FRUITS,
    change: [
      op.changeColumn('fruits', 'price', {
        into: 'coins',
        type: 'integer',
        forward: sql`trunc(price)`,
        backward: sql`coins`,
      }),
    ],
    old: OLD,
    new: 'SELECT row(id, name, coins)::text FROM fruits ORDER BY id',
    both: {
      writes: [
        `UPDATE fruits SET name = 'PEAR' WHERE id = 2`,
        'UPDATE fruits SET price = 1.00 WHERE id = 3',
        'UPDATE fruits SET coins = coins WHERE id = 2',
      ],
      old: ['(1,apple,3.75)', '(2,PEAR,5000.5)', '(3,fig,1.00)'],
      new: ['(1,apple,3)', '(2,PEAR,5000)', '(3,fig,1)'],
    },
    alone: {
      writes: [
        'UPDATE fruits SET coins = 9 WHERE id = 1',
        `INSERT INTO fruits (id, name, coins) VALUES (4, 'kiwi', 7)`,
      ],
      old: ['(1,apple,9)', '(2,PEAR,5000.5)', '(3,fig,1.00)', '(4,kiwi,7)'],
    },
    meanwhile: {
      writes: ['UPDATE fruits SET price = 2.5 WHERE id = 4'],
      new: ['(1,apple,9)', '(2,PEAR,5000)', '(3,fig,1)', '(4,kiwi,2)'],
    },
  },
  {
    title: 'a change of case travels, and 1.0 stays apart from 1.00',
    before: `CREATE TABLE words (id int PRIMARY KEY, word text NOT NULL, amount numeric NOT NULL); INSERT INTO words VALUES (1, 'abc', 1.0)`,
    change: [
      op.renameColumn('words', 'word', 'term'),
      op.changeColumn('words', 'amount', {
        into: 'total',
        type: 'numeric',
        notNull: true,
        forward: sql`amount`,
        backward: sql`total`,
      }),
    ],
    old: 'SELECT row(id, word, amount)::text FROM words',
    new: 'SELECT row(id, term, total)::text FROM words',
    both: {
      writes: [`UPDATE words SET term = 'ABC', total = 1.00`],
      old: ['(1,ABC,1.00)'],
      new: ['(1,ABC,1.00)'],
    },
    alone: { writes: [`UPDATE words SET term = 'Abc', total = 1.000`], old: ['(1,Abc,1.000)'] },
  },
  {
    title: 'a renamed key column keeps its indexes, foreign keys and identity',
    before: `CREATE TABLE parents (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE INDEX parents_code_lower ON parents (lower(code)) WHERE code <> 'x';
CREATE TABLE children (id int PRIMARY KEY, parent int NOT NULL REFERENCES parents (id));
INSERT INTO parents (code) VALUES ('a'), ('b'); INSERT INTO children VALUES (1, 1)`,
    change: [
      op.renameColumn('parents', 'id', 'parent_id'),
      op.renameColumn('children', 'parent', 'parent_id'),
      op.renameColumn('parents', 'code', 'label'),
    ],
    old: `SELECT row(p.id, code, c.id)::text FROM parents AS p LEFT JOIN children AS c ON c.parent = p.id ORDER BY p.id`,
    new: `SELECT row(p.parent_id, label, c.id)::text FROM parents AS p LEFT JOIN children AS c ON c.parent_id = p.parent_id ORDER BY p.parent_id`,
    both: {
      writes: [
        `INSERT INTO parents (code) VALUES ('c')`,
        `INSERT INTO parents (label) VALUES ('d') ON CONFLICT (label) DO NOTHING`,
        `INSERT INTO parents (label) VALUES ('d') ON CONFLICT (label) DO UPDATE SET label = excluded.label || '2'`,
        `INSERT INTO parents (code) VALUES ('c') ON CONFLICT (code) DO NOTHING`,
        'INSERT INTO children (id, parent_id) VALUES (2, 2)',
      ],
      old: ['(1,a,1)', '(2,b,2)', '(3,c,)', '(4,d2,)'],
      new: ['(1,a,1)', '(2,b,2)', '(3,c,)', '(4,d2,)'],
    },
    alone: { writes: [`UPDATE parents SET label = 'z' WHERE label = 'a'`] },
  },
  {
    title: 'a split column joins again, and text that does not join comes back as it was',
    before: `CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL); INSERT INTO people VALUES (1, 'Cher'), (2, 'Juan de la Cruz'), (3, '  odd  ')`,
    change: [
      op.splitColumn('people', 'name', {
        into: {
          // A comparison over concat() needs a collation, in the probe too.
          first_name: { type: 'text', forward: sql`left(name, position(' ' in concat(name, ' ')) - 1)` },
          last_name: { type: 'text', forward: sql`substr(name, length(split_part(name, ' ', 1)) + 2)` },
        },
        backward: sql`concat_ws(' ', first_name, nullif(last_name, ''))`,
      }),
    ],
    old: 'SELECT row(id, name)::text FROM people ORDER BY id',
    new: 'SELECT row(id, first_name, last_name)::text FROM people ORDER BY id',
    both: {
      writes: [
        `INSERT INTO people (id, first_name, last_name) VALUES (4, 'Ada', 'Lovelace')`,
        `INSERT INTO people (id, name) VALUES (5, 'Grace Hopper')`,
        `UPDATE people SET last_name = 'Bono' WHERE id = 1`,
      ],
      old: [
        '(1,"Cher Bono")',
        '(2,"Juan de la Cruz")',
        '(3,"  odd  ")',
        '(4,"Ada Lovelace")',
        '(5,"Grace Hopper")',
      ],
    },
  },
  {
    title: 'merged columns part again',
    before: `CREATE TABLE phones (id int PRIMARY KEY, prefix text NOT NULL, number text NOT NULL); INSERT INTO phones VALUES (1, '+49', '30 1'), (2, '', '12')`,
    change: [
      op.mergeColumns('phones', ['prefix', 'number'], {
        into: 'phone',
        type: 'text',
        notNull: true,
        forward: sql`prefix || ' ' || number`,
        backward: {
          prefix: sql`split_part(phone, ' ', 1)`,
          number: sql`substr(phone, length(split_part(phone, ' ', 1)) + 2)`,
        },
      }),
    ],
    old: 'SELECT row(id, prefix, number)::text FROM phones ORDER BY id',
    new: 'SELECT row(id, phone)::text FROM phones ORDER BY id',
    both: { writes: [`UPDATE phones SET number = '99' WHERE id = 2`], new: ['(1,"+49 30 1")', '(2," 99")'] },
    alone: {
      writes: [`INSERT INTO phones (id, phone) VALUES (3, '+1 5 5')`],
      old: ['(1,+49,"30 1")', '(2,"",99)', '(3,+1,"5 5")'],
    },
  },
  {
    title: 'an added column fills old rows and the old version’s rows, and its values survive a revert',
    before: FRUITS,
    change: [
      op.addColumn('fruits', 'channel', { type: 'text', notNull: true, fill: sql`'web'` }),
      op.addColumn('fruits', 'weight', { type: 'integer', default: sql`1` }),
    ],
    old: OLD,
    new: 'SELECT row(id, channel, weight)::text FROM fruits ORDER BY id',
    both: {
      writes: [
        `INSERT INTO fruits VALUES (4, 'kiwi', 1)`,
        `UPDATE fruits SET channel = 'app', weight = 5 WHERE id = 1`,
      ],
      new: ['(1,app,5)', '(2,web,1)', '(3,web,1)', '(4,web,1)'],
    },
    alone: { writes: [`INSERT INTO fruits (id, name, channel) VALUES (5, 'lime', 'till')`] },
    meanwhile: {
      writes: [`INSERT INTO fruits VALUES (6, 'plum', 2)`, `UPDATE fruits SET price = 9 WHERE id = 1`],
      new: ['(1,app,5)', '(2,web,1)', '(3,web,1)', '(4,web,1)', '(5,till,1)', '(6,web,1)'],
    },
  },
  {
    title: 'NOT NULL with a stand-in gives the NULLs back, and keeps what somebody wrote',
    shared: true,
    before: FRUITS,
    change: [
      op.setNotNull('fruits', 'price', { fill: sql`0` }),
      op.dropNotNull('fruits', 'name', { backward: sql`'?'` }),
    ],
    old: OLD,
    both: {
      writes: [`INSERT INTO fruits VALUES (4, 'kiwi', NULL)`, `UPDATE fruits SET name = NULL WHERE id = 1`],
      old: ['(1,,3.75)', '(2,pear,5000.5)', '(3,fig,0)', '(4,kiwi,0)'],
    },
    alone: { writes: [`UPDATE fruits SET price = 7 WHERE id = 3`] },
    finally: { old: ['(1,?,3.75)', '(2,pear,5000.5)', '(3,fig,7)', '(4,kiwi,)'] },
    meanwhile: { writes: [], new: ['(1,,3.75)', '(2,pear,5000.5)', '(3,fig,7)', '(4,kiwi,0)'] },
  },
  {
    title: 'defaults and comments come back as they were',
    before: `CREATE TABLE d (id int PRIMARY KEY, a int DEFAULT 1, b int DEFAULT 2); COMMENT ON COLUMN d.a IS 'before'; INSERT INTO d VALUES (1)`,
    change: [
      op.setDefault('d', 'a', sql`5`),
      op.dropDefault('d', 'b'),
      op.comment.column('d', 'a', 'after'),
      op.comment.table('d', 'a table'),
    ],
    old: 'SELECT row(id, a, b)::text FROM d ORDER BY id',
    both: { writes: ['INSERT INTO d VALUES (2)'], old: ['(1,1,2)', '(2,5,2)'] },
    alone: { writes: ['INSERT INTO d VALUES (3)'], old: ['(1,1,2)', '(2,5,2)', '(3,5,)'] },
  },
  {
    title: 'releases that say who they are may share a nullable column with a default',
    before: `CREATE TABLE s (id int PRIMARY KEY, state text DEFAULT 'new'); INSERT INTO s VALUES (1, 'open'), (2, NULL)`,
    change: [
      op.changeColumn('s', 'state', {
        into: 'status',
        type: 'text',
        forward: sql`upper(state)`,
        backward: sql`lower(status)`,
      }),
    ],
    writers: 'identified',
    old: 'SELECT row(id, state)::text FROM s ORDER BY id',
    new: 'SELECT row(id, status)::text FROM s ORDER BY id',
    both: {
      writes: [
        'INSERT INTO s (id) VALUES (3)',
        `SET bothways.release = '20260101000000'`,
        'INSERT INTO s (id, status) VALUES (4, NULL)',
        `INSERT INTO s (id, status) VALUES (5, 'DONE')`,
        'RESET bothways.release',
      ],
      old: ['(1,open)', '(2,)', '(3,new)', '(4,)', '(5,done)'],
      new: ['(1,OPEN)', '(2,)', '(3,NEW)', '(4,)', '(5,DONE)'],
    },
  },
]

describe.each(engines)('columns on $name', (engine) => {
  it.each(cases)('$title', (one) => provesReversible(engine, one))
})
