import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { findBinaries } from '../engines/binaries.ts'
import { startLocalServer } from '../engines/local-server.ts'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** A PostgreSQL 15 of its own (BOTHWAYS_BENCH_MAJOR for another), ended when the benchmark ends. fsync is off. */
export async function withServer(work: (adminUrl: string) => Promise<void>): Promise<void> {
  const major = Number(process.env['BOTHWAYS_BENCH_MAJOR'] ?? 15)
  const binaries = findBinaries(major)
  if (!binaries) throw new Error(`no PostgreSQL ${major} here`)
  const server = await startLocalServer(major, binaries)
  try {
    if (server.engine.kind === 'postgres') await work(server.engine.adminUrl)
  } finally {
    await server.stop()
  }
}

/** A fresh database; gives its url. */
export async function freshDatabase(adminUrl: string, name: string): Promise<string> {
  const admin = new Client(adminUrl)
  await admin.connect()
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

export async function connected(url: string): Promise<Client> {
  const client = new Client(url)
  await client.connect()
  return client
}

/** A project folder with these migrations, which can import `bothways`. Run `npm run build` first. */
export function project(migrations: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bothways-bench-'))
  mkdirSync(join(folder, 'migrations'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules', 'bothways'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [name, text] of Object.entries(migrations))
    writeFileSync(join(folder, 'migrations', `${name}.ts`), text)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the command line as a user would. Throws what it says where it fails. */
export function migrate(folder: string, url: string, ...words: readonly string[]): void {
  const result = spawnSync(process.execPath, [join(ROOT, 'bin/migrate'), ...words], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url },
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`migrate ${words.join(' ')}: ${result.stderr}`)
}

/** The same, with the one document that it prints; what it ends with is the document's own business. */
export function migrateJson(folder: string, url: string, ...words: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/migrate'), ...words, '--json'], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url },
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(`migrate ${words.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}

/** In the background, so that the load beside it goes on. */
export function migrateBeside(folder: string, url: string, ...words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin/migrate'), ...words], {
      cwd: folder,
      env: { ...process.env, DATABASE_URL: url },
      stdio: 'ignore',
    })
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`migrate ${words.join(' ')} ended ${code}`)),
    )
  })
}

export function psql(url: string, ...words: readonly string[]): void {
  execFileSync('psql', ['-q', '-X', '-v', 'ON_ERROR_STOP=1', url, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
