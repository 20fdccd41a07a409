import { expect, test } from 'vitest'
import { cutScript } from '../../../src/dialect/mysql/cut-script.ts'

test.each<readonly [string, string, readonly string[] | null]>([
  ['semicolons', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  ['comments alone', '-- one;\n# two;\n/* three; */;', []],
  [
    'quotes',
    `SELECT ';', "a\\";b", \`c;d\`; SELECT 'it''s;'`,
    [`SELECT ';', "a\\";b", \`c;d\``, `SELECT 'it''s;'`],
  ],
  ['a double minus that is none', 'SELECT 1--1; SELECT 2', ['SELECT 1--1', 'SELECT 2']],
  ['code in a comment', '/*!40101 SET NAMES utf8; */; SELECT 1', ['/*!40101 SET NAMES utf8; */', 'SELECT 1']],
  [
    'a body with blocks, CASE and IF()',
    `CREATE OR REPLACE DEFINER = a@b TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN
      IF NEW.a THEN SET NEW.b = CASE NEW.a WHEN 1 THEN IF(1, 2, 3) END; END IF;
      l: LOOP LEAVE l; END LOOP; WHILE 0 DO SET @a = REPEAT('x', 2); END WHILE;
    END; SELECT 1`,
    ['CREATE', 'SELECT 1'],
  ],
  [
    'a body without a block',
    'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1; SELECT 1',
    ['CREATE', 'SELECT 1'],
  ],
  ['IF EXISTS', 'DROP TABLE IF EXISTS t; SELECT 1', ['DROP TABLE IF EXISTS t', 'SELECT 1']],
  [
    'another delimiter',
    `-- first\nDELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT '$$'; END$$\nDELIMITER ;\nSELECT 1;`,
    ['CREATE', 'SELECT 1'],
  ],
  ['an open quote', `SELECT 1; SELECT 'x`, null],
  ['an open comment', 'SELECT 1; /* x', null],
  ['an open body', 'CREATE PROCEDURE p() BEGIN SELECT 1;', null],
])('%s', (_, source, expected) => {
  const cut = cutScript(source)?.map(({ text }) => (text.startsWith('CREATE') ? 'CREATE' : text))
  expect(cut ?? null).toEqual(expected)
})
