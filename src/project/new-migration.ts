import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../errors/migrate-error.ts'
import { moduleEnding } from './module-ending.ts'
import { SQL_PARTS } from './sql-parts.ts'

export interface NewMigrationOptions {
  /** A folder of plain SQL rather than a TypeScript file. */
  readonly sql?: boolean
}

/** Writes a fresh migration and gives the paths it made. Never overwrites. */
export function newMigration(
  directory: string,
  name: string,
  options: NewMigrationOptions,
  now: Date,
): readonly string[] {
  const slug = slugOf(name)
  mkdirSync(directory, { recursive: true })
  const path = join(directory, `${freeTime(directory, now)}_${slug}`)
  const summary = slug.replace(/[_-]+/g, ' ').replace(/^./, (letter) => letter.toUpperCase())
  if (options.sql !== true) return [write(path + moduleEnding(directory), moduleText(summary))]
  mkdirSync(path)
  const { up, down } = SQL_PARTS.expand
  return [write(join(path, up), `-- ${summary}\n\n`), write(join(path, down), `-- Undoes ${up}\n\n`)]
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')
  if (slug !== '') return slug
  throw new MigrateError('USAGE', {
    what: `"${name}" has no letter or digit to name a migration by`,
    next: 'Say what it does: migrate new add_channel_to_orders',
  })
}

/** Two migrations of one second would have no order. */
function freeTime(directory: string, now: Date): string {
  const taken = new Set(readdirSync(directory).map((entry) => entry.slice(0, 14)))
  let time = now
  while (taken.has(digits(time))) time = new Date(time.getTime() + 1000)
  return digits(time)
}

function digits(time: Date): string {
  return time.toISOString().replace(/\D/g, '').slice(0, 14)
}

function write(path: string, text: string): string {
  writeFileSync(path, text, { flag: 'wx' })
  return path
}

function moduleText(summary: string): string {
  return `import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: '${summary}',
  operations: [
    // op.addColumn('orders', 'channel', { type: 'text', notNull: true, fill: sql\`'web'\` }),
  ],
})
`
}
