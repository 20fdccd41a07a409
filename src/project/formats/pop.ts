import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { sqlWay, type Pair, type Pairs, type SqlWay, type Unread, type Way } from './pair.ts'

/** `20240101120000_users.postgres.autocommit.up.sql`: server and mode may be left out. */
const FILE = /^(\d+)_([^.]+)(?:\.(?!autocommit\.)([a-z0-9]+))?(\.autocommit)?\.(up|down)\.(sql|fizz)$/

/** Seconds, as most versions count; what stands behind them numbers the files of one migration. */
const TIME_LENGTH = 14

interface File {
  readonly name: string
  readonly version: string
  readonly title: string
  /** The server it is for; null for all. */
  readonly server: string | null
  readonly isBare: boolean
  readonly side: 'up' | 'down'
  readonly isFizz: boolean
}

/** Names that say a server or a mode, or files of fizz: without any, it is golang-migrate's. */
export function isPop(names: readonly string[]): boolean {
  return names.some((name) => {
    const file = fileOf(name)
    return file !== null && (file.server !== null || file.isBare || file.isFizz)
  })
}

/**
 * Of a version the file for this server is run, else the one for all. Versions of 20 digits number the files that one
 * migration was cut into: alone none of those comes back, and the whole of them is the migration.
 */
export function popPairs(directory: string, names: readonly string[], servers: readonly string[]): Pairs {
  const files = names.flatMap((name) => fileOf(name) ?? [])
  const wayOf = ({ isBare, name }: File): SqlWay => {
    const path = join(directory, name)
    return sqlWay(path, readFileSync(path, 'utf8'), isBare ? 'bare' : 'wrapped')
  }
  const unread = files.filter((file) => file.isFizz && file.side === 'up').map(inFizz)
  const sql = files.filter(({ isFizz }) => !isFizz)
  const [ups, downs] = (['up', 'down'] as const).map((side) =>
    forServer(
      sql.filter((file) => file.side === side),
      servers,
    ),
  )
  const groups = Map.groupBy(
    [...(ups ?? []).values()].toSorted((a, b) => (a.version < b.version ? -1 : 1)),
    ({ version }) => version.slice(0, TIME_LENGTH),
  )
  const pairs = [...groups].flatMap(([key, group]): readonly Pair[] => {
    const [first] = group
    if (first === undefined) return []
    const back = group.toReversed().flatMap(({ version }) => downs?.get(version) ?? [])
    const parts = group.map(({ version }) => version)
    return [
      {
        name: `${key}_${first.title}`,
        key,
        ...(parts.length === 1 && parts[0] === key ? {} : { parts }),
        up: joined(group.map(wayOf)),
        down: back.length === 0 ? null : joined(back.map(wayOf)),
      },
    ]
  })
  return { pairs, unread }
}

/** By version. Throws where two files are for the same. */
function forServer(files: readonly File[], servers: readonly string[]): ReadonlyMap<string, File> {
  const rank = ({ server }: File): number =>
    server === null ? servers.length : servers.includes(server) ? servers.indexOf(server) : -1
  const found = new Map<string, File>()
  for (const file of files) {
    const known = found.get(file.version)
    if (rank(file) < 0 || (known !== undefined && rank(known) < rank(file))) continue
    if (known !== undefined && rank(known) === rank(file)) {
      throw new MigrateError('MIGRATION_DUPLICATE', {
        what: `Two files are the way ${file.side} of version ${file.version}: ${known.name} and ${file.name}`,
        state: 'Nothing was tried.',
        next: 'Give one of them another version.',
      })
    }
    found.set(file.version, file)
  }
  return found
}

function joined(ways: readonly SqlWay[]): Way {
  const [first, second] = ways
  if (first !== undefined && second === undefined) return first
  return { kind: 'files', path: first?.path ?? '', ways }
}

function inFizz({ name, version }: File): Unread {
  return { file: name, key: version, because: 'it is written in fizz, which only pop can run' }
}

function fileOf(name: string): File | null {
  const [, version, title, server, bare, side, type] = FILE.exec(name) ?? []
  if (version === undefined || title === undefined) return null
  return {
    name,
    version,
    title,
    server: server ?? null,
    isBare: bare !== undefined,
    side: side === 'up' ? 'up' : 'down',
    isFizz: type === 'fizz',
  }
}
