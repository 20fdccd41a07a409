import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { sqlWay, type Pairs, type SqlWay, type Unread } from './pair.ts'

/** `000001_users.up.sql`; some that run such files themselves write `V0001.users.up.sql`. */
const FILE = /^V?(\d+)[_.].*\.(up|down)\.sql$/
const IN_GO = /^\d+_.*\.(?:up|down)\.go$/

export function isGolangMigrate(names: readonly string[]): boolean {
  return names.some((name) => FILE.test(name))
}

/**
 * `000001_users.up.sql` and `000001_users.down.sql`: each file is one message to the server, which is one
 * transaction by itself; a file that can't be is cut, as `x-multi-statement` has the tool do.
 */
export function golangMigratePairs(directory: string, names: readonly string[]): Pairs {
  const ways = new Map<string, { title: string; up?: SqlWay; down?: SqlWay }>()
  for (const name of names) {
    const [, digits, way] = FILE.exec(name) ?? []
    if (digits === undefined) continue
    const version = String(BigInt(digits))
    const title = name.replace(/\.(?:up|down)\.sql$/, '')
    const known = ways.get(version) ?? { title }
    if (known[way === 'up' ? 'up' : 'down'] !== undefined) {
      throw new MigrateError('MIGRATION_DUPLICATE', {
        what: `Two files have the version ${version}: ${name} is the second`,
        state: 'Nothing was tried.',
        next: 'Give one of them another version.',
      })
    }
    const path = join(directory, name)
    const script = sqlWay(path, readFileSync(path, 'utf8'), 'unless refused')
    // The two may have different titles: that of the way up is the migration's.
    ways.set(version, way === 'up' ? { ...known, title, up: script } : { ...known, down: script })
  }
  const pairs = [...ways]
    .toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .map(([key, { down, title, up }]) => {
      if (up !== undefined) return { name: title, key, up, down: down ?? null }
      throw new MigrateError('MIGRATION_INVALID', {
        what: `${title} has a way back and no way up`,
        state: 'Nothing was tried.',
        next: `Add ${title}.up.sql.`,
      })
    })
  return { pairs, unread: names.filter((name) => IN_GO.test(name) && !name.endsWith('.down.go')).map(inGo) }
}

export function inGo(file: string): Unread {
  const key = String(BigInt(/^\d+/.exec(file)?.[0] ?? '0'))
  return { file, key, because: 'it is a program in Go, which only its own project can run' }
}
