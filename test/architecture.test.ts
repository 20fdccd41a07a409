import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The rooms of `src/` and those each may import, in one step. What these may import, it may too. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['errors'],
  authoring: ['model'],
  catalog: ['model'],
  reversal: ['catalog'],
  plan: ['reversal'],
  lint: ['plan'],
  dialect: ['catalog'],
  project: ['authoring'],
  ledger: ['dialect'],
  hold: ['dialect'],
  backup: ['dialect'],
  preflight: ['plan', 'dialect', 'observe'],
  execute: ['plan', 'ledger', 'hold', 'backup'],
  rehearse: ['execute'],
  compat: ['dialect', 'catalog'],
  observe: ['model'],
  cli: ['authoring', 'lint', 'project', 'preflight', 'rehearse', 'compat', 'observe'],
}

/** No node:*, no driver, no clock: the same input gives the same output, and any of it can be tested without a database. */
const pure = ['errors', 'model', 'authoring', 'catalog', 'reversal', 'plan', 'lint']
const allowedInPure = /^@noble\/hashes(\/|$)/
const unclean = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bperformance\.now\(/

const root = join(import.meta.dirname, '..')

interface SourceFile {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly code: string
}

const files: readonly SourceFile[] = globSync('src/**/*.ts', { cwd: root }).map((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  const parts = path.split(sep)
  return {
    path: parts.join('/'),
    room: parts.length > 2 ? (parts[1] ?? '') : '',
    text,
    code: withoutComments(text),
  }
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

const importPattern =
  /\b(?:(?:import|export)\b(?<clause>[^'"`;]*?)\bfrom\s*|import\s*\(?\s*)['"](?<source>[^'"]+)['"]/g

interface Import {
  readonly source: string
  /** Gone once the types are stripped: nothing is loaded. */
  readonly typeOnly: boolean
}

function importsOf(file: SourceFile): readonly Import[] {
  return [...file.code.matchAll(importPattern)].map(({ groups }) => ({
    source: groups?.['source'] ?? '',
    typeOnly: /^\s*type\b/.test(groups?.['clause'] ?? ''),
  }))
}

function mayImport(room: string): ReadonlySet<string> {
  const reached = new Set([room])
  for (const reachedRoom of reached) for (const next of rooms[reachedRoom] ?? []) reached.add(next)
  return reached
}

/** The room of a relative import; '' for a file directly in `src/`, undefined for a package (ours included). */
function roomOf(file: SourceFile, source: string): string | undefined {
  if (!source.startsWith('.') || source.endsWith('/package.json')) return undefined
  const target = relative('src', normalize(join(dirname(file.path), source))).split(sep)
  return target.length > 1 ? target[0] : ''
}

function wrongDirections(file: SourceFile): readonly string[] {
  const allowed = mayImport(file.room)
  return importsOf(file).flatMap(({ source }) => {
    const target = roomOf(file, source)
    return target === undefined || allowed.has(target)
      ? []
      : [`${file.path}: ${file.room} may not import ${source}`]
  })
}

function impurities(file: SourceFile): readonly string[] {
  const packages = importsOf(file).filter(
    ({ source, typeOnly }) => !source.startsWith('.') && !typeOnly && !allowedInPure.test(source),
  )
  const call = unclean.exec(file.code)
  return [
    ...packages.map(({ source }) => `${file.path}: imports ${source}`),
    ...(call ? [`${file.path}: ${call[0]}`] : []),
  ]
}

const inRooms = files.filter((file) => file.room !== '')
const matching = (pattern: RegExp, among = files): readonly string[] =>
  among.flatMap((file) => {
    const found = pattern.exec(file.code)
    return found ? [`${file.path}: ${found[0].trim()}`] : []
  })

describe('the rooms of src/', () => {
  test('are those in the table', () => {
    expect([...new Set(inRooms.map((file) => file.room))].filter((room) => !(room in rooms))).toEqual([])
  })

  test('import in one direction only', () => {
    expect(inRooms.flatMap(wrongDirections)).toEqual([])
  })

  test('from errors to lint are pure', () => {
    expect(files.filter((file) => pure.includes(file.room)).flatMap(impurities)).toEqual([])
  })

  test('ask what dialect it is in dialect/ only', () => {
    const outside = files.filter((file) => file.room !== 'dialect')
    expect(matching(/[!=]==?\s*['"](?:postgres|mysql|mariadb|pglite)['"]/, outside)).toEqual([])
  })
})

describe('a file of src/', () => {
  test('has at most 300 lines', () => {
    const long = files.filter((file) => file.text.trimEnd().split('\n').length > 300)
    expect(long.map((file) => file.path)).toEqual([])
  })

  test('has no default export', () => {
    // Templates of new migration files do have one, and what stands for a module of Node's has to.
    const ours = files.filter((file) => !file.path.includes('src/cli/builtin/'))
    const bare = ours.map((file) => ({ ...file, code: file.code.replaceAll(/`(?:\\.|[^`\\])*`/g, '``') }))
    expect(matching(/^export\s+default\b|^export\s*\{[^}]*\bas\s+default\b/m, bare)).toEqual([])
  })

  test('has a kebab-case name', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*\.ts$/
    expect(files.filter((file) => !kebab.test(basename(file.path))).map((file) => file.path)).toEqual([])
  })
})

describe('this test sees', () => {
  const made = (path: string, code: string): SourceFile => ({
    path,
    room: path.split('/')[1] ?? '',
    text: code,
    code,
  })

  test.each([
    [`import { a } from '../execute/run.ts'`],
    [`import type { A } from '../dialect/session.ts'`],
    [`export {\n  a,\n} from '../cli/main.ts'`],
    [`await import('../project/load.ts')`],
    [`import '../index.ts'`],
  ])('a wrong direction in %j', (code) => {
    expect(wrongDirections(made('src/plan/x.ts', code))).toHaveLength(1)
  })

  test.each([[`import { readFile } from 'node:fs'`], [`import pg from 'pg'`], ['const now = Date.now()']])(
    'an impurity in %j',
    (code) => {
      expect(impurities(made('src/plan/x.ts', code))).toHaveLength(1)
    },
  )
})
