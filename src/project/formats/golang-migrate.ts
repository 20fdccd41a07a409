import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { refusesTransaction, type Pair, type Script } from './pair.ts'

const FILE = /^(\d+)_(.*)\.(up|down)\.sql$/

export function isGolangMigrate(names: readonly string[]): boolean {
  return names.some((name) => FILE.test(name))
}

/** `000001_users.up.sql` and `000001_users.down.sql`: each file is one message to the server. */
export function golangMigratePairs(directory: string, names: readonly string[]): readonly Pair[] {
  const ways = new Map<string, { title: string; up?: Script; down?: Script }>()
  for (const name of names) {
    const [, version, title = '', way] = FILE.exec(name) ?? []
    if (version === undefined) continue
    const known = ways.get(version) ?? { title }
    if (known[way === 'up' ? 'up' : 'down'] !== undefined) {
      throw new MigrateError('MIGRATION_DUPLICATE', {
        what: `Two files have the version ${version}: ${name} is the second`,
        next: 'Give one of them another version.',
      })
    }
    const text = readFileSync(join(directory, name), 'utf8')
    known[way === 'up' ? 'up' : 'down'] = { text, inTransaction: !refusesTransaction(text) }
    ways.set(version, known)
  }
  return [...ways]
    .toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .map(([version, { down, title, up }]) => {
      if (up !== undefined) return { name: `${version}_${title}`, up, down: down ?? null }
      throw new MigrateError('MIGRATION_INVALID', {
        what: `${version}_${title} has a way back and no way up`,
        next: `Add ${version}_${title}.up.sql.`,
      })
    })
}
