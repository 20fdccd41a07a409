import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { engines } from '../engines/engine.ts'
import { provesReversible, type Case } from './proves-reversible.ts'
import { openTool } from './tool.ts'

const T = `CREATE TABLE t (id int PRIMARY KEY, code text, n int CONSTRAINT positive CHECK (n > 0), CONSTRAINT t_code UNIQUE (code)); COMMENT ON CONSTRAINT t_code ON t IS 'one each';
INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)`
const OLD = 'SELECT row(id, code, n)::text FROM t ORDER BY id'

const cases: readonly Case[] = [
  {
    title: 'rules that are dropped come back, comments and all',
    before: T,
    change: [op.dropConstraint('t', 't_code'), op.dropConstraint('t', 'positive')],
    old: OLD,
    both: { writes: [`INSERT INTO t VALUES (3, 'a', -1)`], old: ['(1,a,1)', '(2,b,2)', '(3,a,-1)'] },
    finally: { debts: 2, old: ['(1,a,1)', '(2,b,2)', '(3,a,-1)'] },
  },
  {
    title: 'rules that are added bind nobody before contract, and everybody after',
    before: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int, n int); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1, 1)`,
    change: [
      op.addUnique('c', ['n']),
      op.addForeignKey('c', ['p'], { references: { table: 'p', columns: ['id'] } }),
      op.addCheck('c', sql`n > 0`, { name: 'n_positive' }),
      op.setNotNull('c', 'n'),
    ],
    old: 'SELECT row(id, p, n)::text FROM c ORDER BY id',
    both: { writes: ['INSERT INTO c VALUES (2, 77, NULL)', 'UPDATE c SET p = 1, n = 2 WHERE id = 2'] },
  },
  {
    title: 'indexes of every kind are built, held and brought back',
    before: `CREATE TABLE i (id int PRIMARY KEY, a text, b int); CREATE INDEX i_old ON i (a DESC NULLS LAST) INCLUDE (b) WHERE b > 0; CREATE UNIQUE INDEX i_unique ON i (lower(a)); INSERT INTO i VALUES (1, 'x', 1)`,
    change: [
      op.createIndex('i', ['a', { expression: sql`b + 1`, order: 'desc' }], {
        name: 'i_new',
        where: sql`a <> ''`,
      }),
      op.createIndex('i', [{ column: 'a', collation: '"C"' }], { name: 'i_c', include: ['b'] }),
      op.createIndex('i', ['b'], { name: 'i_only', unique: true }),
      op.dropIndex('i', 'i_old'),
      op.dropIndex('i', 'i_unique'),
    ],
    old: 'SELECT row(id, a, b)::text FROM i ORDER BY id',
  },
  {
    title: 'a unique, a check and a foreign key let go of a column while it is held',
    before: `CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1), (2);
CREATE TABLE h (id int PRIMARY KEY, email text NOT NULL CONSTRAINT h_email UNIQUE CHECK (email <> ''), p int NOT NULL CONSTRAINT h_p REFERENCES p); INSERT INTO h VALUES (1, 'A@x', 1), (2, 'b@x', 2)`,
    change: [
      op.changeColumn('h', 'email', {
        into: 'mail',
        type: 'text',
        notNull: true,
        forward: sql`lower(email)`,
        backward: sql`mail`,
      }),
      op.dropColumn('h', 'p', { backward: sql`1` }),
    ],
    old: 'SELECT row(id, email, p)::text FROM h ORDER BY id',
    alone: {
      writes: [
        `INSERT INTO h (id, mail) VALUES (3, 'b@x')`,
        'DELETE FROM p WHERE id = 2',
        `UPDATE h SET mail = '' WHERE id = 1`,
      ],
      debts: 3,
      old: ['(1,"",1)', '(2,b@x,2)', '(3,b@x,1)'],
    },
  },
  {
    title:
      'a way back that gives NULL under NOT NULL never fails the new version’s write, and is debt at revert',
    before: `CREATE TABLE m (id int PRIMARY KEY, amount int NOT NULL); INSERT INTO m VALUES (1, 10)`,
    change: [
      op.changeColumn('m', 'amount', {
        into: 'total',
        type: 'bigint',
        notNull: true,
        forward: sql`amount`,
        backward: sql`CASE WHEN total < 1000 THEN total::int END`,
      }),
    ],
    old: 'SELECT row(id, amount)::text FROM m ORDER BY id',
    new: 'SELECT row(id, total)::text FROM m ORDER BY id',
    alone: {
      writes: ['INSERT INTO m (id, total) VALUES (2, 3000000000)', 'UPDATE m SET total = 20 WHERE id = 1'],
      old: ['(1,20)', '(2,)'],
      new: ['(1,20)', '(2,3000000000)'],
      debts: 1,
    },
    meanwhile: { writes: ['UPDATE m SET amount = 5 WHERE id = 1'], new: ['(1,5)', '(2,3000000000)'] },
  },
  {
    title: 'a fallback is what the old version sees of a value it can’t hold',
    before: `CREATE TABLE m (id int PRIMARY KEY, amount int NOT NULL); INSERT INTO m VALUES (1, 10)`,
    change: [
      op.changeColumn('m', 'amount', {
        into: 'total',
        type: 'bigint',
        notNull: true,
        forward: sql`amount`,
        backward: sql`total::int`,
        fallback: sql`-1`,
        onUnrepresentable: 'hold',
      }),
    ],
    old: 'SELECT row(id, amount)::text FROM m ORDER BY id',
    new: 'SELECT row(id, total)::text FROM m ORDER BY id',
    both: {
      writes: ['INSERT INTO m (id, total) VALUES (2, 3000000000)'],
      old: ['(1,10)', '(2,-1)'],
      new: ['(1,10)', '(2,3000000000)'],
    },
    alone: { writes: ['UPDATE m SET total = 4000000000 WHERE id = 1'], old: ['(1,-1)', '(2,-1)'] },
    meanwhile: { writes: [], new: ['(1,4000000000)', '(2,3000000000)'] },
  },
  {
    title: 'where an old check refuses what the new version wrote, the old one sees the fallback, else NULL',
    before: `CREATE TABLE pay (id int PRIMARY KEY, amount numeric(12,2) NOT NULL CONSTRAINT positive CHECK (amount > 0), tip int CHECK (tip < 100)); INSERT INTO pay VALUES (1, 5, 9), (2, 6, 9)`,
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
    old: 'SELECT row(id, amount, tip)::text FROM pay ORDER BY id',
    new: 'SELECT row(id, minor, extra)::text FROM pay ORDER BY id',
    both: {
      writes: [
        `UPDATE pay SET minor = 0 WHERE id = 1`,
        `UPDATE pay SET extra = 200 WHERE id = 2`,
        `INSERT INTO pay (id, minor, extra) VALUES (3, -5, 300), (4, 400, 4), (5, 500, 500)`,
        `UPDATE pay SET extra = 5 WHERE id = 5`,
      ],
      old: ['(1,0.01,9)', '(2,6.00,)', '(3,0.01,)', '(4,4.00,4)', '(5,5.00,5)'],
      new: ['(1,0,9)', '(2,600,200)', '(3,-5,300)', '(4,400,4)', '(5,500,5)'],
    },
    alone: {
      writes: [`UPDATE pay SET minor = 700 WHERE id = 1`],
      old: ['(1,7.00,9)', '(2,6.00,)', '(3,0.01,)', '(4,4.00,4)', '(5,5.00,5)'],
    },
    meanwhile: {
      writes: [`UPDATE pay SET amount = 8 WHERE id = 4`],
      new: ['(1,700,9)', '(2,600,200)', '(3,-5,300)', '(4,800,4)', '(5,500,5)'],
    },
  },
  {
    title: 'raw SQL goes both ways by the author’s own words',
    before: 'CREATE TABLE r (id int PRIMARY KEY, a int); INSERT INTO r VALUES (1, 1)',
    change: [
      op.sql({ up: 'CREATE VIEW r_view AS SELECT a FROM r', down: 'DROP VIEW r_view' }),
      op.sql({
        up: 'CREATE INDEX CONCURRENTLY r_a ON r (a)',
        down: 'DROP INDEX CONCURRENTLY r_a',
        transaction: false,
      }),
      op.sql({
        up: 'UPDATE r SET a = a + 1',
        down: 'UPDATE r SET a = a - 1',
        phase: 'contract',
        writes: ['r'],
      }),
    ],
    old: 'SELECT row(id, a)::text FROM r',
  },
]

describe.each(engines)('constraints, indexes and raw SQL on $name', (engine) => {
  it.each(cases)('$title', (one) => provesReversible(engine, one))

  it('duplicates in the way of a unique: refused, moved away, or left as debt that repair closes', async () => {
    const database = await engine.createDatabase()
    await database.script(T)
    await database.release()
    const tool = await openTool(database.url, [op.dropConstraint('t', 't_code')])
    try {
      await tool.up()
      await tool.session.script(`INSERT INTO t VALUES (3, 'a', 3)`)
      const before = await tool.fingerprint()
      await expect(tool.revert('abort')).rejects.toMatchObject({ code: 'ROWS_IN_THE_WAY', exitCode: 21 })
      expect(await tool.fingerprint()).toBe(before)
      expect(await tool.revert('keep')).toBe(1)
      await tool.session.script('DELETE FROM t WHERE id = 3')
      expect(await tool.repair()).toBe(0)
      await tool.up()
      await tool.session.script(`INSERT INTO t VALUES (4, 'b', 4)`)
      expect(await tool.revert('quarantine')).toBe(0)
      expect(await tool.session.query('SELECT id FROM t ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
    } finally {
      await tool.close()
      await database.dispose()
    }
  })
})
