import { Client } from 'pg'
import { findBinaries } from './binaries.ts'
import { underCi } from './ci.ts'
import { dockerAnswers, startContainer } from './docker.ts'
import { startLocalServer } from './local-server.ts'
import { startMysql } from './start-mysql.ts'
import { startPGlite } from './start-pglite.ts'
import type { RunningEngine } from './started-engine.ts'

const majors = [14, 15, 17, 18]

/** 'pg14' … 'pglite', 'mariadb', 'mysql': the words of BOTHWAYS_ENGINES. */
const known = [...majors.map((major) => `pg${major}`), 'pglite', 'mariadb', 'mysql']

export interface Attempt {
  readonly id: string
  readonly result: RunningEngine | { readonly missing: string }
}

/** Starts every engine asked for; one that can't be had is an answer too, for the caller to shout. */
export async function startEngines(): Promise<readonly Attempt[]> {
  const docker = await dockerAnswers()
  const attempts = requested().map((id) => attempt(id, () => start(id, docker)))
  const url = process.env['BOTHWAYS_TEST_POSTGRES_URL']
  if (url) attempts.push(attempt('BOTHWAYS_TEST_POSTGRES_URL', () => adopt(url)))
  return Promise.all(attempts)
}

function requested(): readonly string[] {
  const unknown = chosen().filter((word) => !known.includes(word))
  if (unknown.length > 0) {
    throw new Error(`BOTHWAYS_ENGINES: no engine ${unknown.join(', ')}; there are ${known.join(', ')}`)
  }
  return chosen().length > 0 ? chosen() : known
}

const chosen = (): readonly string[] =>
  (process.env['BOTHWAYS_ENGINES'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

async function attempt(id: string, begin: () => Promise<RunningEngine>): Promise<Attempt> {
  try {
    return { id, result: await begin() }
  } catch (error) {
    return { id, result: { missing: error instanceof Error ? error.message : String(error) } }
  }
}

async function start(id: string, docker: boolean): Promise<RunningEngine> {
  if (id === 'pglite') return startPGlite()
  if (id === 'mariadb' || id === 'mysql')
    return startMysql(id, { docker, install: underCi || chosen().includes(id) })
  const major = Number(id.slice('pg'.length))
  const container = docker ? await startContainer(major).catch(() => undefined) : undefined
  if (container) return container
  const binaries = findBinaries(major)
  if (!binaries) throw new Error('no Docker, no installed server, no npm package for this platform')
  return startLocalServer(major, binaries)
}

/** A server somebody else runs: we make and drop databases of our own there, and leave the rest alone. */
async function adopt(adminUrl: string): Promise<RunningEngine> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  const { rows } = await client.query<{ readonly number: number }>(
    `select current_setting('server_version_num')::int as number`,
  )
  await client.end()
  const major = Math.floor((rows[0]?.number ?? 0) / 10_000)
  return {
    engine: { kind: 'postgres', name: `PostgreSQL ${major} (by URL)`, major, adminUrl },
    how: 'BOTHWAYS_TEST_POSTGRES_URL',
    stop: () => Promise.resolve(),
  }
}
