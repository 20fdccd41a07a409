import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listMigrations } from '../../src/project/list-migrations.ts'
import { newMigration } from '../../src/project/new-migration.ts'
import { scratchProject } from './scratch.ts'

const NOW = new Date('2026-01-02T03:04:05.678Z')

test('a new migration is named by the clock and by what it does, and takes the next free second', async () => {
  using scratch = scratchProject()
  const directory = join(scratch.directory, 'db/migrations')
  expect(newMigration(directory, 'Add channel, to Örders!', {}, NOW)).toEqual([
    join(directory, '20260102030405_add_channel_to_orders.ts'),
  ])
  expect(newMigration(directory, 'again', {}, NOW)).toEqual([join(directory, '20260102030406_again.ts')])
  expect(newMigration(directory, 'view', { sql: true }, NOW)).toEqual([
    join(directory, '20260102030407_view/expand.up.sql'),
    join(directory, '20260102030407_view/expand.down.sql'),
  ])
  expect((await listMigrations(directory)).map((file) => file.format)).toEqual(['module', 'module', 'sql'])
  const text = readFileSync(join(directory, '20260102030406_again.ts'), 'utf8')
  expect(text).toContain("import { defineMigration, op, sql } from 'bothways'")
  expect(text).toContain("summary: 'Again'")
})

test('a name without a letter is refused', () => {
  using scratch = scratchProject()
  expect(() => newMigration(scratch.directory, '-- !', {}, NOW)).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  )
})
