import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { flywayPlaceholders } from './flyway-placeholders.ts'
import { sqlWay, type Pair, type Pairs, type SqlWay } from './pair.ts'

const VERSIONED = /^([VUB])(\d+(?:[._]\d+)*)__(.+)\.sql$/
const REPEATABLE = /^R__(.+)\.sql$/

/** `V1.2__users.sql`, also in folders below. */
export function flywayFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => VERSIONED.test(basename(file)) || REPEATABLE.test(basename(file)))
    .toSorted()
}

interface Versioned {
  readonly file: string
  readonly version: string
}

/**
 * V and U files by version, then the repeatable ones. Statements go one by one, in a transaction unless one of them
 * takes none. A baseline stands in for the versions up to its own: it is run where they are not there.
 */
export function flywayPairs(directory: string): Pairs {
  const files = flywayFiles(directory)
  const of = (kind: string): readonly Versioned[] =>
    files
      .flatMap((file) => {
        const [, letter, version] = VERSIONED.exec(basename(file)) ?? []
        return letter === kind && version !== undefined ? [{ file, version: canonical(version) }] : []
      })
      .toSorted((a, b) => byVersion(a.version, b.version))
  const ups = of('V')
  const undos = new Map(of('U').map(({ file, version }) => [version, file]))
  refuseTwice(ups)
  const lone = [...undos].find(([version]) => ups.every((up) => up.version !== version))
  if (lone !== undefined) {
    throw new MigrateError('MIGRATION_INVALID', {
      what: `${lone[1]} has a way back and no way up`,
      state: 'Nothing was tried.',
      next: `Add V${lone[0]}__….sql.`,
    })
  }
  const placeholders = flywayPlaceholders(directory)
  const way = (file: string): SqlWay => wayIn(directory, file, placeholders)
  const bases = of('B')
  const base = bases.findLast(({ version }) => ups.every((up) => byVersion(up.version, version) > 0))
  const started = base === undefined ? [] : [pairOf(base, way, undefined)]
  const repeated = files.filter((file) => REPEATABLE.test(basename(file)))
  return {
    pairs: [
      ...started,
      ...ups.map((up) => pairOf(up, way, undos.get(up.version))),
      ...repeated.map((file): Pair => ({ name: named(file), key: file, up: way(file), down: null })),
    ],
    unread: bases
      .filter((one) => one !== base)
      .map(({ file, version }) => ({
        file,
        key: null,
        because: `the versions up to ${version} were run in its place`,
      })),
  }
}

function pairOf({ file, version }: Versioned, way: (file: string) => SqlWay, undo: string | undefined): Pair {
  return { name: named(file), key: version, up: way(file), down: undo === undefined ? null : way(undo) }
}

function wayIn(directory: string, file: string, placeholders: ReadonlyMap<string, string>): SqlWay {
  const path = join(directory, file)
  const settings = existsSync(`${path}.conf`) ? readFileSync(`${path}.conf`, 'utf8') : ''
  const source = readFileSync(path, 'utf8')
  const bare = /^\s*executeInTransaction\s*=\s*false\b/im.test(settings)
  const asItStands = /^\s*placeholderReplacement\s*=\s*false\b/im.test(settings)
  const missing = new Set<string>()
  const text = asItStands
    ? source
    : source.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => {
        const value = placeholders.get(name.toLowerCase()) ?? ownPlaceholder(name, path)
        if (value === undefined) missing.add(name)
        return value ?? whole
      })
  return sqlWay(path, text, bare ? 'bare' : 'unless refused', {
    messages: null,
    refused: missing.size === 0 ? null : `${file}: nothing says what ${[...missing].join(', ')} stands for`,
  })
}

function ownPlaceholder(name: string, path: string): string | undefined {
  if (name === 'flyway:filename') return basename(path)
  if (name === 'flyway:workingDirectory') return dirname(path)
  return name === 'flyway:table' ? 'flyway_schema_history' : undefined
}

function refuseTwice(ups: readonly Versioned[]): void {
  const second = ups.find(({ version }, place) => ups[place - 1]?.version === version)
  if (second === undefined) return
  throw new MigrateError('MIGRATION_DUPLICATE', {
    what: `Two files have the version ${second.version}: ${second.file} is the second`,
    state: 'Nothing was tried.',
    next: 'Give one of them another version.',
  })
}

/** `1.2` of `1_2` and of `01.2.0`. */
export function canonical(version: string): string {
  return version
    .split(/[._]/)
    .map((part) => String(BigInt(part)))
    .join('.')
    .replace(/(?:\.0)+$/, '')
}

export function byVersion(a: string, b: string): number {
  const left = a.split('.').map(BigInt)
  const right = b.split('.').map(BigInt)
  const place = left.findIndex((part, index) => part !== (right[index] ?? 0n))
  if (place === -1) return left.length - right.length
  return (left[place] ?? 0n) < (right[place] ?? 0n) ? -1 : 1
}

function named(file: string): string {
  return basename(file).replace(/\.sql$/, '')
}
