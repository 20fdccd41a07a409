import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { fillEmpty } from '../../src/rehearse/fill-empty.ts'
import { readState, type State } from '../../src/rehearse/state.ts'
import type { LeftEmpty } from '../../src/rehearse/verdict.ts'
import { serverOfEach } from '../cli/chosen.ts'
import type { Engine } from '../engines/engine.ts'

interface Filled extends State {
  readonly left: readonly LeftEmpty[]
  /** The texts of a column. */
  readonly values: (table: string, column: string) => readonly (string | null)[]
}

async function filled(engine: Engine<unknown>, schema: string): Promise<Filled> {
  const database = await engine.createDatabase()
  await database.script(schema)
  await database.release()
  const { connection, dialect: load } = await openDatabase(database.url)
  try {
    const dialect = await load()
    const shadow = { connection, dialect, url: database.url, close: () => Promise.resolve() }
    const left = await fillEmpty(shadow, await readState(shadow))
    const state = await readState(shadow)
    return {
      ...state,
      left,
      values: (table, column) => (state.images.get(table)?.rows ?? []).map((row) => row[column] ?? null),
    }
  } finally {
    await connection.session.close()
    await database.dispose()
  }
}

const POSTGRES = `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TABLE everything (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, i smallint, n numeric(6,2), r real, d double precision,
  t text, v varchar(3), c char(4), b boolean, bt bit(3), vb bit varying(5), by bytea, da date, ts timestamp, tz timestamptz, ti time,
  iv interval, u uuid, j json, jb jsonb, ip inet, ci cidr, ma macaddr, mo money, m mood, p positive, pr pair, a int[], ta text[],
  ra int4range, po point, tr tsrange, g int GENERATED ALWAYS AS (i + 1) STORED)`
const MYSQL = `CREATE TABLE everything (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, i smallint, n decimal(6,2), r float, d double,
  t text, v varchar(3), c char(4), b tinyint(1), bt bit(3), by1 blob, vb varbinary(5), da date, ts datetime(3), tz timestamp NULL,
  ti time, ye year, j json, m enum('sad','ok'), s set('a','b','c'), mi mediumint unsigned, po point)`

describe.each(serverOfEach)('rows for empty tables on $name', (engine) => {
  const isPostgres = engine.family === 'postgres'

  test('every type has plain values, those at its edges and NULL', async () => {
    const { images, left, values } = await filled(engine, isPostgres ? POSTGRES : MYSQL)
    expect(left).toEqual([])
    const { rows = [], table } = images.get('everything') ?? {}
    expect(rows.length).toBeGreaterThan(15)
    for (const { name } of table?.columns ?? []) {
      expect(rows.filter((row) => row[name] !== null).length, name).toBeGreaterThan(2)
    }
    expect(values('everything', 'i')).toEqual(expect.arrayContaining(['-32768', '32767', '0', null]))
    expect(values('everything', 'n')).toEqual(expect.arrayContaining(['9999.99', '-9999.99', '0.01']))
    expect(values('everything', 't')).toEqual(expect.arrayContaining(['', ' ', 'a', 'A', 'é', null]))
    expect(new Set(values('everything', 'm'))).toEqual(new Set(['ok', 'sad', null]))
  })

  test('checks are met by values that the server itself takes', async () => {
    const { left, values } = await filled(
      engine,
      `CREATE TABLE rules (id int PRIMARY KEY, low int NOT NULL, high int NOT NULL, kind varchar(10) NOT NULL, code varchar(12) NOT NULL, share decimal(5,2) NOT NULL,
      CHECK (low < high), CHECK (low BETWEEN 1000 AND 2000), CHECK (kind IN ('big', 'small')), CHECK (length(code) >= 7), CHECK (share > 0 AND share <= 1))`,
    )
    expect(left).toEqual([])
    expect(values('rules', 'id').length).toBeGreaterThan(3)
    expect(new Set(values('rules', 'kind'))).toEqual(new Set(['big', 'small']))
  })

  test('a simple pattern is met', async () => {
    const matches = isPostgres ? `code ~ '^[A-Z]{2}-\\d{4}$'` : `code REGEXP '^[A-Z]{2}-[0-9]{4}$'`
    const { left, values } = await filled(
      engine,
      `CREATE TABLE codes (id int PRIMARY KEY, code varchar(20) NOT NULL, CHECK (${matches}))`,
    )
    expect(left).toEqual([])
    expect(values('codes', 'code')).toContain('AA-1111')
  })

  test('a check that nothing satisfies is told with its name', async () => {
    const { left } = await filled(
      engine,
      `CREATE TABLE odd (id int PRIMARY KEY, n int NOT NULL, CONSTRAINT very_odd CHECK ((n * 7919) % 104729 = 3))`,
    )
    expect(left).toMatchObject([{ table: 'odd', because: expect.stringContaining('very_odd') }])
  })

  test('foreign keys are met: parents, keys of two columns, a table that points to itself, and a circle', async () => {
    const { left, values } = await filled(
      engine,
      `CREATE TABLE teams (id int PRIMARY KEY, lead_id int);
      CREATE TABLE people (id int PRIMARY KEY, team_id int NOT NULL, boss_id int, name varchar(20), UNIQUE (team_id, id),
        FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id));
      CREATE TABLE tasks (team_id int NOT NULL, person_id int NOT NULL, n int NOT NULL, PRIMARY KEY (team_id, person_id, n),
        FOREIGN KEY (team_id, person_id) REFERENCES people (team_id, id));
      ALTER TABLE teams ADD FOREIGN KEY (lead_id) REFERENCES people (id)`,
    )
    expect(left).toEqual([])
    expect(values('teams', 'lead_id').some((value) => value !== null)).toBe(true)
    expect(values('people', 'boss_id').some((value) => value !== null)).toBe(true)
    expect(values('tasks', 'n').length).toBeGreaterThan(0)
  })

  test('tables that point to each other and take no NULL go in together, where the server allows it', async () => {
    const later = isPostgres ? ' DEFERRABLE' : ''
    const { left, values } = await filled(
      engine,
      `CREATE TABLE hens (id int PRIMARY KEY, egg int NOT NULL); CREATE TABLE eggs (id int PRIMARY KEY, hen int NOT NULL, FOREIGN KEY (hen) REFERENCES hens (id));
      ALTER TABLE hens ADD FOREIGN KEY (egg) REFERENCES eggs (id)${later}`,
    )
    expect(left).toEqual([])
    expect(values('hens', 'id').length).toBeGreaterThan(0)
    expect(values('eggs', 'id').length).toBeGreaterThan(0)
  })
})
