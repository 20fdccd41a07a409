import { describe, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { provesReversible, type Case } from './proves-reversible.ts'

const FRUITS = `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(100) NOT NULL, price decimal(12,3));
INSERT INTO fruits VALUES (1, 'apple', 3.75), (2, 'pear', 5000.5), (3, 'fig', NULL)`
const OLD = `SELECT CONCAT_WS(',', id, name, COALESCE(price, 'NULL')) AS line FROM fruits ORDER BY id`

const cases: readonly Case[] = [
  {
    title: 'a dropped column keeps its values through unrelated updates of the new version',
    before: FRUITS,
    change: [op.dropColumn('fruits', 'price', { backward: sql`0` })],
    old: OLD,
    new: `SELECT CONCAT_WS(',', id, name) AS line FROM fruits ORDER BY id`,
    both: { writes: [`UPDATE fruits SET name = 'red apple' WHERE id = 1`] },
    alone: {
      writes: [
        `UPDATE fruits SET name = 'APPLE' WHERE id = 1`,
        `INSERT INTO fruits (id, name) VALUES (4, 'kiwi')`,
        'DELETE FROM fruits WHERE id = 3',
      ],
      old: ['1,APPLE,3.750', '2,pear,5000.500', '4,kiwi,0.000'],
    },
  },
  {
    title: 'a dropped NOT NULL column is filled for the new version’s rows from the first one on',
    before: `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(100) NOT NULL, code varchar(100) NOT NULL, UNIQUE KEY fruits_code (code));
INSERT INTO fruits VALUES (1, 'apple', 'a')`,
    change: [op.dropColumn('fruits', 'code', { backward: sql`concat('n/a ', id)` })],
    old: `SELECT CONCAT_WS(',', id, name, code) AS line FROM fruits ORDER BY id`,
    both: {
      writes: [`INSERT INTO fruits (id, name) VALUES (2, 'pear')`],
      old: ['1,apple,a', '2,pear,n/a 2'],
    },
    alone: {
      writes: [`INSERT INTO fruits (id, name) VALUES (3, 'fig')`],
      old: ['1,apple,a', '2,pear,n/a 2', '3,fig,n/a 3'],
    },
  },
  {
    title: 'a changed column that loses precision gives the old values back exactly',
    before: FRUITS,
    change: [
      op.changeColumn('fruits', 'price', {
        into: 'coins',
        type: 'int',
        forward: sql`truncate(price, 0)`,
        backward: sql`coins`,
      }),
    ],
    old: OLD,
    new: `SELECT CONCAT_WS(',', id, name, COALESCE(coins, 'NULL')) AS line FROM fruits ORDER BY id`,
    both: {
      writes: [
        `UPDATE fruits SET name = 'PEAR' WHERE id = 2`,
        'UPDATE fruits SET price = 1.00 WHERE id = 3',
        'UPDATE fruits SET coins = coins WHERE id = 2',
      ],
      old: ['1,apple,3.750', '2,PEAR,5000.500', '3,fig,1.000'],
      new: ['1,apple,3', '2,PEAR,5000', '3,fig,1'],
    },
    alone: {
      writes: [
        'UPDATE fruits SET coins = 9 WHERE id = 1',
        `INSERT INTO fruits (id, name, coins) VALUES (4, 'kiwi', 7)`,
      ],
      old: ['1,apple,9.000', '2,PEAR,5000.500', '3,fig,1.000', '4,kiwi,7.000'],
    },
    meanwhile: {
      writes: ['UPDATE fruits SET price = 2.5 WHERE id = 4'],
      new: ['1,apple,9', '2,PEAR,5000', '3,fig,1', '4,kiwi,2'],
    },
  },
]

describe.each(mysqlEngines)('$name', (engine) => {
  it.concurrent.each(cases)('$title', (one) => provesReversible(engine, one))
})
