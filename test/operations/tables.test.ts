import { describe, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { engines } from '../engines/engine.ts'
import { provesReversible, type Case } from './proves-reversible.ts'

const cases: readonly Case[] = [
  {
    title: 'a new table goes into the hold with its rows, lets go of its parents, and comes back',
    before: 'CREATE TABLE parents (id int PRIMARY KEY); INSERT INTO parents VALUES (1), (2)',
    change: [
      op.createTable('notes', {
        columns: {
          id: { type: 'bigint', identity: 'always', primaryKey: true },
          parent: { type: 'int', references: 'parents(id)' },
          text: { type: 'text', notNull: true, comment: 'what it says' },
        },
      }),
      op.createIndex('notes', ['parent']),
      op.addCheck('notes', sql`text <> ''`, { name: 'notes_say_something' }),
    ],
    old: 'SELECT id::text FROM parents ORDER BY id',
    both: { writes: [`INSERT INTO notes (parent, text) VALUES (1, 'one'), (2, 'two')`] },
    alone: { writes: [`INSERT INTO notes (parent, text) VALUES (2, 'three')`] },
    finally: { old: ['1', '2'] },
    meanwhile: { writes: ['INSERT INTO parents VALUES (3)'] },
  },
  {
    title: 'a dropped table with foreign keys both ways is held, and deletes of its parents are honoured',
    before: `CREATE TABLE parents (id int PRIMARY KEY); CREATE TABLE gone (id int PRIMARY KEY, strict int REFERENCES parents, loose int REFERENCES parents ON DELETE CASCADE);
CREATE TABLE children (id int PRIMARY KEY, gone int REFERENCES gone);
INSERT INTO parents VALUES (1), (2), (3); INSERT INTO gone VALUES (1, 1, 1), (2, 1, 2), (3, 3, 1); INSERT INTO children VALUES (1, 1), (2, NULL)`,
    change: [op.dropTable('gone')],
    old: `SELECT row(g.id, strict, loose, c.id)::text FROM gone AS g LEFT JOIN children AS c ON c.gone = g.id ORDER BY g.id`,
    new: `SELECT row(id, gone)::text FROM children ORDER BY id`,
    alone: {
      writes: [
        'DELETE FROM parents WHERE id = 2',
        'INSERT INTO children VALUES (3, 77)',
        'DELETE FROM parents WHERE id = 3',
      ],
      old: ['(1,1,1,1)', '(3,3,1,)'],
    },
    finally: { debts: 2, old: ['(1,1,1,1)', '(3,3,1,)'] },
  },
  {
    title: 'a renamed table is served under both names, upserts included',
    before: `CREATE TABLE events (id int PRIMARY KEY, what text NOT NULL DEFAULT 'x'); COMMENT ON TABLE events IS 'kept'; INSERT INTO events VALUES (1, 'a')`,
    change: [op.renameTable('events', 'happenings')],
    old: 'SELECT row(id, what)::text FROM events ORDER BY id',
    new: 'SELECT row(id, what)::text FROM happenings ORDER BY id',
    both: {
      writes: [
        `INSERT INTO happenings (id) VALUES (2)`,
        `INSERT INTO happenings VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET what = excluded.what`,
        `INSERT INTO events VALUES (3, 'c')`,
      ],
      old: ['(1,b)', '(2,x)', '(3,c)'],
      new: ['(1,b)', '(2,x)', '(3,c)'],
    },
    alone: { writes: ['DELETE FROM happenings WHERE id = 3'], old: ['(1,b)', '(2,x)'] },
  },
  {
    title: 'a partitioned table and a table without a key carry lenses like any other',
    before: `CREATE TABLE ev (at date NOT NULL, id int NOT NULL, v numeric NOT NULL, u text, PRIMARY KEY (at, id), UNIQUE (at, u)) PARTITION BY RANGE (at);
CREATE TABLE ev25 PARTITION OF ev FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); CREATE TABLE ev26 PARTITION OF ev FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO ev SELECT date '2025-12-01' + g, g, g + 0.5, 'u' || g FROM generate_series(1, 60) AS g;
CREATE TABLE keyless (a int, b text); INSERT INTO keyless SELECT g % 10, 'b' || g % 10 FROM generate_series(1, 50) AS g`,
    change: [
      op.changeColumn('ev', 'v', {
        into: 'w',
        type: 'bigint',
        notNull: true,
        forward: sql`trunc(v)`,
        backward: sql`w`,
      }),
      op.dropColumn('ev', 'u'),
      op.changeColumn('keyless', 'b', {
        into: 'c',
        type: 'text',
        forward: sql`upper(b)`,
        backward: sql`lower(c)`,
      }),
    ],
    old: `SELECT row(at, id, v, u)::text FROM ev WHERE id < 4 OR id > 58 UNION ALL SELECT row(a, b, count(*))::text FROM keyless GROUP BY a, b ORDER BY 1`,
    alone: {
      writes: [
        `INSERT INTO ev (at, id, w) VALUES ('2026-03-03', 99, 7)`,
        `UPDATE keyless SET c = 'Z' WHERE a = 3`,
      ],
    },
  },
  {
    title: 'quotes, capitals, reserved words and long names are names like any other',
    before: `CREATE TABLE "Order Items %'x""y" ("select" int PRIMARY KEY, "${'ä'.repeat(30)}" text NOT NULL, "b""q" numeric);
INSERT INTO "Order Items %'x""y" VALUES (1, 'a', 1.0), (2, 'b', NULL)`,
    change: [
      op.renameColumn(`Order Items %'x"y`, 'ä'.repeat(30), 'ö'.repeat(31)),
      op.changeColumn(`Order Items %'x"y`, 'b"q', {
        into: 'C d',
        type: 'text',
        forward: sql`"b""q"::text`,
        backward: sql`"C d"::numeric`,
      }),
    ],
    old: `SELECT t::text FROM (SELECT "select", "${'ä'.repeat(30)}", "b""q" FROM "Order Items %'x""y" ORDER BY 1) AS t`,
    both: {
      writes: [
        `INSERT INTO "Order Items %'x""y" ("select", "${'ö'.repeat(31)}", "C d") VALUES (3, 'c', '2.50')`,
      ],
      old: ['(1,a,1.0)', '(2,b,)', '(3,c,2.50)'],
    },
  },
  {
    title:
      'triggers, policies, grants and views of the user’s stay as they are, and a backfill fires none of them',
    before: `CREATE TABLE tr (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, loud text GENERATED ALWAYS AS (upper(name)) STORED, updated_at timestamptz NOT NULL DEFAULT '2020-01-01');
INSERT INTO tr (name) VALUES ('A'), ('b');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END'; CREATE TRIGGER touch BEFORE UPDATE ON tr FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW names AS SELECT id, name FROM tr; ALTER TABLE tr ENABLE ROW LEVEL SECURITY; CREATE POLICY visible ON tr USING (name <> 'secret'); GRANT SELECT (name) ON tr TO PUBLIC`,
    change: [
      op.changeColumn('tr', 'name', {
        into: 'low',
        type: 'text',
        notNull: true,
        forward: sql`lower(name)`,
        backward: sql`low`,
      }),
      op.addColumn('tr', 'kind', { type: 'text', notNull: true, fill: sql`'k'` }),
    ],
    old: `SELECT row(t.id, t.name, loud, extract(year FROM updated_at), n.name)::text FROM tr AS t JOIN names AS n USING (id) ORDER BY t.id`,
    beforePurge: ['DROP VIEW names', 'DROP POLICY visible ON tr', 'ALTER TABLE tr DROP COLUMN loud'],
  },
]

describe.each(engines)('tables on $name', (engine) => {
  it.each(cases)('$title', (one) => provesReversible(engine, one))
})
