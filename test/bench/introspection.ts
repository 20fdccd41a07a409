/**
 * How long it takes to read a schema of 1000 tables × 15 columns, beside `pg_dump -s`: `node test/bench/introspection.ts`.
 * Uses the server of BOTHWAYS_TEST_POSTGRES_URL, else starts one of the major version in BOTHWAYS_BENCH_MAJOR (15).
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { inspect } from '../../src/dialect/postgres/inspect.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import { findBinaries } from '../engines/binaries.ts'
import { startLocalServer } from '../engines/local-server.ts'
import { createPostgresDatabase } from '../engines/postgres-database.ts'

const TABLES = 1000
const ROUNDS = 7
const major = Number(process.env['BOTHWAYS_BENCH_MAJOR'] ?? 15)

const columns = Array.from(
  { length: 12 },
  (_, n) =>
    `c${n} ${['text', 'numeric(10,2) default 0', 'timestamptz not null default now()', 'bigint'][n % 4]}`,
)
const tables = Array.from(
  { length: TABLES },
  (_, n) => `create table t${n} (id bigint generated always as identity primary key,
    parent bigint ${n === 0 ? '' : `references t${n - 1}`}, name varchar(40) not null check (name <> ''), ${columns.join(', ')});
  create index on t${n} (parent); create index on t${n} (lower(name)) where c3 is not null;
  comment on column t${n}.name is 'what it is called';`,
)

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

async function timed(work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  return median(times)
}

const tell = (what: string, ms: number, than: number): void =>
  console.log(`${what.padEnd(34)} ${ms.toFixed(0).padStart(5)} ms   ${(ms / than).toFixed(2)} × pg_dump -s`)

async function measure(url: string, pgDump: string): Promise<void> {
  const { session, facts } = await connect(url)
  let catalog: Catalog = await inspect(session, facts.version)
  if (catalog.tables.length !== TABLES)
    throw new Error(`${catalog.tables.length} tables instead of ${TABLES}`)
  const dump = await timed(() =>
    execFileSync(pgDump, ['-s', url], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 }),
  )
  console.log(
    `${facts.engine} ${facts.version}, ${TABLES} tables × 15 columns, median of ${ROUNDS}; ${execFileSync(pgDump, ['--version'], { encoding: 'utf8' }).trim()}`,
  )
  tell('pg_dump -s (whole process)', dump, dump)
  tell(
    'connect + inspect (new session)',
    await timed(async () => {
      const opened = await connect(url)
      catalog = await inspect(opened.session, opened.facts.version)
      await opened.session.close()
    }),
    dump,
  )
  tell('inspect', await timed(() => inspect(session, facts.version)), dump)
  tell('fingerprint', await timed(() => fingerprint(catalog)), dump)
  tell('diff with itself', await timed(() => diffCatalogs(catalog, catalog)), dump)
  await session.close()
}

const given = process.env['BOTHWAYS_TEST_POSTGRES_URL']
const binaries = findBinaries(major)
if (given === undefined && binaries === undefined) throw new Error(`no PostgreSQL ${major} here`)
const server =
  given === undefined && binaries !== undefined ? await startLocalServer(major, binaries) : undefined
const adminUrl = given ?? (server?.engine.kind === 'postgres' ? server.engine.adminUrl : '')
const beside = join(binaries?.folder ?? '', 'pg_dump')
const pgDump = process.env['BOTHWAYS_BENCH_PG_DUMP'] ?? (existsSync(beside) ? beside : 'pg_dump')
try {
  const database = await createPostgresDatabase(adminUrl, major, {})
  try {
    for (let start = 0; start < TABLES; start += 50)
      await database.script(tables.slice(start, start + 50).join('\n'))
    await database.script('analyze')
    await measure(database.url, pgDump)
  } finally {
    await database.dispose()
  }
} finally {
  await server?.stop()
}
