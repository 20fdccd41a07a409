import { expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { lint } from '../../src/lint/lint.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { Operation } from '../../src/model/operation.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'

const EMPTY: Catalog = {
  defaultSchema: 'public',
  schemas: [],
  tables: [],
  views: [],
  sequences: [],
  types: [],
  routines: [],
  extensions: [],
}

const messages = (operation: Operation): readonly string[] => {
  const migration = {
    name: '20260101000000_change' as MigrationName,
    summary: '',
    operations: [operation],
    writers: 'inferred',
    checksum: '',
    rawHash: '',
    file: 'change.ts',
  } as const
  return lint(planMigration(migration, EMPTY, new Map(), new Map()), EMPTY, { viewsFollow: true })
    .filter(({ code }) => code === 'resume-runs-again')
    .map(({ message }) => message)
}

const alone = (up: string, down = 'SELECT 1'): Operation => op.sql({ up, down, transaction: false })

test.each([
  ['CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON t (a)', 'DROP INDEX CONCURRENTLY IF EXISTS a'],
  ['VACUUM t -- ; and no more\n;', "SELECT 'a; b'"],
  ['CREATE OR REPLACE PROCEDURE p() AS $x$ INSERT INTO t VALUES (1); UPDATE t SET n = 2 $x$', 'SELECT 1'],
])('says nothing of one statement that does no harm twice: %s', (up, down) => {
  expect(messages(alone(up, down))).toEqual([])
})

test.each([
  ['CREATE INDEX CONCURRENTLY a ON t (a)', /resume` runs it again.*`CREATE INDEX CONCURRENTLY a ON t \(a\)`/],
  ['UPDATE t SET n = n + 1', /a second `UPDATE t SET n = n \+ 1`/],
  ["INSERT INTO t VALUES ('IF NOT EXISTS')", /a second `INSERT/],
  ['VACUUM a; VACUUM b', /several statements: cut off between two/],
])('says that resume runs it again: %s', (text, says) => {
  expect(messages(alone(text))).toEqual([expect.stringMatching(says)])
  expect(messages(alone('SELECT 1', text)), 'also on the way back').toHaveLength(1)
})

test('says nothing where a transaction keeps the statements and the word that they are done together', () => {
  expect(messages(op.sql({ up: 'UPDATE t SET n = n + 1; VACUUM t', down: 'SELECT 1' }))).toEqual([])
})
