/**
 * Scoped backup beside COPY and pg_dump of the same table, in one run.
 *
 *   node test/bench/backup.ts postgres://user@host/database [rows, default 1000000]
 *
 * Makes and drops a schema of its own. `PG_DUMP` names a pg_dump where it is not on the PATH.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import { verifyBackup } from '../../src/backup/verify-backup.ts'
import type { BackupContext } from '../../src/backup/backup-context.ts'
import { postgresBackup } from '../../src/dialect/postgres/backup.ts'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { inspect } from '../../src/dialect/postgres/inspect.ts'

const [url = process.env['DATABASE_URL'] ?? '', rowsText = '1000000'] = process.argv.slice(2)
const rows = Number(rowsText)
const schema = 'bothways_bench_backup'
const connection = await connect(url)
const { session, facts } = connection
const folder = await mkdtemp(join(tmpdir(), 'bothways-bench-'))

await session.script(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}; SET max_parallel_workers_per_gather = 0;
CREATE TABLE ${schema}.orders (id bigint PRIMARY KEY, customer bigint, total numeric(10,2), at timestamptz, status text, note text);
INSERT INTO ${schema}.orders SELECT n, n % 99991, (n::bigint * 7919 % 100000) / 100.0, timestamptz '2026-01-01' + n * interval '1 second',
 (ARRAY['new','paid','sent'])[n % 3 + 1], md5(n::text) || ' ' || md5((-n)::text) FROM generate_series(1, ${rows}) AS n`)
await session.script(`VACUUM ANALYZE ${schema}.orders`)

const table = { schema, name: 'orders' }
const request = {
  tables: [table],
  catalog: await inspect(session, facts.version),
  runId: 'bench',
  directory: folder,
  at: new Date(),
}
let comparedAt = 0
const context: BackupContext = {
  dialect: postgresBackup,
  connection,
  toolVersion: 'bench',
  lockTimeoutMs: 2000,
  on: (event) => {
    if (event.phase === 'compare' && comparedAt === 0) comparedAt = performance.now()
  },
  signal: new AbortController().signal,
  interrupt: null,
}

interface Measured<T> {
  readonly ms: number
  readonly value: T
}

async function timed<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

/** Of three, since other work shares the machine. */
async function best<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const tries = [await timed(work), await timed(work), await timed(work)]
  return tries.reduce((a, b) => (a.ms <= b.ms ? a : b))
}

async function copied(): Promise<number> {
  let bytes = 0
  for await (const part of session.copyOut(`COPY ${schema}.orders TO STDOUT`)) bytes += part.length
  return bytes
}

async function dumped(): Promise<number | null> {
  const file = join(folder, 'dump')
  const child = spawn(
    process.env['PG_DUMP'] ?? 'pg_dump',
    ['-Fc', '-t', `${schema}.orders`, '-f', file, url],
    { stdio: 'inherit' },
  )
  const code = await new Promise<number | null>((done) => {
    child.on('error', () => done(null))
    child.on('close', done)
  })
  return code === 0 ? (await stat(file)).size : null
}

let peak = 0
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20)
try {
  const rss = process.memoryUsage.rss()
  const copy = await best(copied)
  let half = Infinity
  const backup = await best(async () => {
    comparedAt = 0
    const start = performance.now()
    const made = await makeBackup(context, { ...request, runId: `bench${start}` })
    half = Math.min(half, comparedAt - start)
    return made
  })
  const verify = await best(() => verifyBackup(backup.value.directory))
  const dump = await best(dumped)
  await session.script(`DELETE FROM ${schema}.orders WHERE id % 10 = 0`)
  const restore = await timed(() =>
    restoreBackup(context, { directory: backup.value.directory, onChanged: 'keep' }),
  )
  await session.script(`DROP TABLE ${schema}.orders`)
  const remade = await timed(() =>
    restoreBackup(context, { directory: backup.value.directory, onChanged: 'keep' }),
  )
  const megabytes = backup.value.bytes / 1e6
  const line = (what: string, ms: number, more = ''): void =>
    console.log(
      `${what.padEnd(44)} ${(ms / 1000).toFixed(2).padStart(7)} s ${(megabytes / (ms / 1000)).toFixed(0).padStart(6)} MB/s  ${(ms / copy.ms).toFixed(2)} × COPY${more}`,
    )
  console.log(`${facts.engine}, ${rows} rows, ${megabytes.toFixed(0)} MB as text`)
  line('COPY to nowhere', copy.ms)
  line('backup: read, compress, hash, write', half)
  line(
    'backup: and read back, compare, seal',
    backup.ms,
    `, ${(backup.value.storedBytes / 1e6).toFixed(0)} MB on disk`,
  )
  line('verify', verify.ms)
  if (dump.value === null) console.log('pg_dump is not there: not measured')
  else
    line(
      'pg_dump -Fc of the table',
      dump.ms,
      `, ${(dump.value / 1e6).toFixed(0)} MB on disk; the backup takes ${(backup.ms / dump.ms).toFixed(2)} × its time`,
    )
  line('restore: a tenth of the rows missing', restore.ms)
  line('restore: table gone, made again', remade.ms)
  console.log(`memory: ${(rss / 1e6).toFixed(0)} MB at the start, ${(peak / 1e6).toFixed(0)} MB at most`)
} finally {
  clearInterval(watch)
  await session.script(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await session.close()
  await rm(folder, { recursive: true, force: true })
}
