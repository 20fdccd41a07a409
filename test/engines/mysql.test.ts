import { describe, expect, test } from 'vitest'
import { mysqlEngines } from './mysql.ts'
import { using } from './using.ts'

const tables = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'

/** One of everything that a copy has to carry; the view comes before the one it rests on. */
const everything = `
  ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_bin;
  CREATE TABLE parents (id bigint AUTO_INCREMENT PRIMARY KEY, born datetime, raw varbinary(4));
  CREATE TABLE children (
    id int PRIMARY KEY, parent bigint, doubled int AS (id * 2) STORED, secret int INVISIBLE DEFAULT 3,
    CONSTRAINT children_parent FOREIGN KEY (parent) REFERENCES parents (id));
  CREATE FUNCTION nine() RETURNS int DETERMINISTIC RETURN 9;
  CREATE PROCEDURE nothing() BEGIN SELECT 1; SELECT 2; END;
  SET sql_mode = '';
  INSERT INTO parents VALUES (7, '0000-00-00 00:00:00', x'00ff');
  INSERT INTO children (id, parent, secret) VALUES (1, 7, 42);
  CREATE TRIGGER second BEFORE UPDATE ON children FOR EACH ROW SET NEW.secret = NEW.secret + 1;
  CREATE TRIGGER first BEFORE UPDATE ON children FOR EACH ROW PRECEDES second SET NEW.secret = NEW.secret * 10;
  CREATE VIEW inner_view AS SELECT id, secret, nine() AS nine FROM children;
  CREATE VIEW a_view AS SELECT * FROM inner_view;
  SET sql_mode = DEFAULT`

const contents = [
  'SELECT * FROM parents',
  'SELECT id, parent, doubled, secret FROM children',
  'SELECT * FROM a_view',
  'SHOW CREATE TABLE parents',
  'SHOW CREATE TABLE children',
  'SELECT @@character_set_database, @@collation_database',
  'SELECT trigger_name, action_order, sql_mode FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1',
]

describe.each(mysqlEngines)('$name', (engine) => {
  test('is the server it says', async () => {
    await using(engine.createDatabase(), async (database) => {
      const [row] = await database.query(
        'SELECT version() AS version, @@log_bin AS logged, @@binlog_format AS format',
      )
      expect(String(row?.['version']).includes('MariaDB')).toBe(engine.kind === 'mariadb')
      expect(row).toMatchObject({ logged: '1', format: 'ROW' })
      expect(database.url).toMatch(`${engine.kind}://`)
    })
  })

  test('keeps two databases apart', async () => {
    await using(engine.createDatabase(), async (one) => {
      await using(engine.createDatabase(), async (other) => {
        await one.script('CREATE TABLE only_here (id bigint); INSERT INTO only_here VALUES (7)')
        expect(await one.query(tables)).toEqual([{ name: 'only_here' }])
        expect(await one.query('SELECT id FROM only_here WHERE id = ?', [7])).toEqual([{ id: '7' }])
        expect(await other.query(tables)).toEqual([])
      })
    })
  })

  test('copies a template with all it has, and the copy lives alone', async () => {
    await using(engine.createDatabase(), async (template) => {
      await template.script(everything)
      await using(engine.createDatabase({ template }), async (copy) => {
        for (const query of contents)
          expect(await copy.query(query), query).toEqual(await template.query(query))
        await copy.query('UPDATE children SET parent = NULL')
        expect(await copy.query('SELECT secret FROM a_view')).toEqual([{ secret: 421 }])
        expect(await template.query('SELECT secret FROM a_view')).toEqual([{ secret: 42 }])
      })
    })
  })

  test('opens again after release', async () => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('CREATE TABLE t (id int)')
      await database.release()
      expect(await database.query(tables)).toEqual([{ name: 't' }])
    })
  })

  test('ends the sessions left open, with their transactions', async () => {
    const database = await engine.createDatabase()
    await database.script('CREATE TABLE t (id int)')
    const other = await database.connect()
    await other.query('BEGIN; INSERT INTO t VALUES (1)')
    await database.dispose()
    await expect(other.query('SELECT 1')).rejects.toThrow()
  })
})
