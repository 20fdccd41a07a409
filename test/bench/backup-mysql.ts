/**
 * Scoped backup on MariaDB and MySQL beside their own dump of the same table, in one run.
 *
 *   node test/bench/backup-mysql.ts [rows, default 1000000] [mariadb | mysql]
 *
 * `MARIADB_DUMP` names a mariadb-dump, and `MARIADB` a client, where they are not on the PATH.
 */
import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import type { BackupContext } from '../../src/backup/backup-context.ts'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import { verifyBackup } from '../../src/backup/verify-backup.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { timed } from './measure.ts'
import { freshMysql, numbers, withMysqlServers } from './mysql-server.ts'

const rows = Number(process.argv[2] ?? '1000000')
const TABLE = `CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, total decimal(10,2), at datetime(6), status varchar(10), note varchar(150));
INSERT INTO orders SELECT n, n % 99991, (n * 7919 % 100000) / 100.0, TIMESTAMPADD(SECOND, n, '2026-01-01'), ELT(n % 3 + 1, 'new', 'paid', 'sent'), CONCAT(LEFT(SHA2(n, 256), 32), ' ', LEFT(SHA2(-n, 256), 32)) FROM ${numbers(rows)};
ANALYZE TABLE orders`

/** Of three, since other work shares the machine. */
async function best(work: () => Promise<unknown>): Promise<number> {
  return Math.min(await timed(work), await timed(work), await timed(work))
}

interface Files {
  readonly from?: string
  readonly into: string
  readonly through?: Transform
}

async function run(
  program: string,
  args: readonly string[],
  { from, into, through = new PassThrough() }: Files,
): Promise<void> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const read = pipeline(child.stdout, through, createWriteStream(into))
  if (from === undefined) child.stdin.end()
  else await pipeline(createReadStream(from), child.stdin)
  await read
  if ((await closed) !== 0) throw new Error(`${program} failed`)
}

await withMysqlServers(async (adminUrl) => {
  const { url, client } = await freshMysql(adminUrl, 'bench_backup')
  const folder = await mkdtemp(join(tmpdir(), 'bothways-bench-'))
  await client.query(TABLE)
  await client.end()
  const { connection, dialect: load } = await openDatabase(url)
  const { session, facts } = connection
  const dialect = await load()
  const table = { schema: '', name: 'orders' }
  let comparedAt = 0
  const context: BackupContext = {
    dialect: dialect.backup,
    connection,
    toolVersion: 'bench',
    lockTimeoutMs: 2000,
    on: (event) => {
      if (event.phase === 'compare' && comparedAt === 0) comparedAt = performance.now()
    },
    signal: new AbortController().signal,
    interrupt: null,
  }
  const catalog = await dialect.inspect(session, facts)
  const server = new URL(url)
  const account = [
    `-u${decodeURIComponent(server.username)}`,
    `-h${server.hostname}`,
    `-P${server.port}`,
    ...(server.password === '' ? [] : [`-p${decodeURIComponent(server.password)}`]),
    '--skip-ssl',
  ]
  const file = join(folder, 'dump.sql')
  const dump = (files: Files): Promise<void> =>
    run(
      process.env['MARIADB_DUMP'] ?? 'mariadb-dump',
      [...account, '--single-transaction', 'bench_backup', 'orders'],
      files,
    )
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20)
  try {
    const memory = process.memoryUsage.rss()
    const [stored] = await dialect.backup.describe(session, [table])
    if (stored === undefined) throw new Error('no table')
    const read = await best(async () => {
      for await (const _ of session.copyOut(dialect.backup.copyOut(stored, 'UTF8')));
    })
    const dumped = await best(() => dump({ into: file }))
    const packed = await best(() =>
      dump({
        into: `${file}.zst`,
        through: createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
      }),
    )
    let written = Infinity
    let made = await makeBackup(context, {
      tables: [table],
      catalog,
      runId: 'warm',
      directory: folder,
      at: new Date(),
    })
    const backup = await best(async () => {
      comparedAt = 0
      const start = performance.now()
      made = await makeBackup(context, {
        tables: [table],
        catalog,
        runId: `bench${start}`,
        directory: folder,
        at: new Date(),
      })
      written = Math.min(written, comparedAt - start)
    })
    const highest = peak
    const verify = await best(() => verifyBackup(made.directory))
    const restored = (): Promise<unknown> =>
      restoreBackup(context, { directory: made.directory, onChanged: 'keep' })
    await session.script('DELETE FROM orders WHERE id % 10 = 0')
    const some = await timed(restored)
    await session.script('DROP TABLE orders')
    const all = await timed(restored)
    await session.script('DROP TABLE orders')
    const loaded = await timed(() =>
      run(process.env['MARIADB'] ?? 'mariadb', [...account, 'bench_backup'], {
        from: file,
        into: join(folder, 'out'),
      }),
    )
    const tell = (what: string, ms: number, than: number, more = ''): void =>
      console.log(
        `${what.padEnd(44)} ${(ms / 1000).toFixed(2).padStart(7)} s  ${(ms / than).toFixed(2)} × mariadb-dump${more}`,
      )
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
    console.log(`${facts.engine}, ${rows} rows, ${megabytes(made.bytes)} as text`)
    tell('mariadb-dump of the table', dumped, dumped, `, ${megabytes((await stat(file)).size)} on disk`)
    tell('the same, compressed', packed, dumped, `, ${megabytes((await stat(`${file}.zst`)).size)} on disk`)
    tell('rows to nowhere', read, dumped)
    tell('backup: read, compress, hash, write', written, dumped)
    tell('backup: and read back, compare, seal', backup, dumped, `, ${megabytes(made.storedBytes)} on disk`)
    tell('verify', verify, dumped)
    tell('the dump loaded into the empty database', loaded, dumped)
    console.log(
      `restore: table gone, made again: ${(all / 1000).toFixed(2)} s, ${(all / loaded).toFixed(2)} × loading the dump`,
    )
    console.log(
      `restore: a tenth of the rows missing: ${(some / 1000).toFixed(2)} s, ${(some / loaded).toFixed(2)} × loading the dump`,
    )
    console.log(
      `memory: ${megabytes(memory)} at the start, ${megabytes(highest)} at most while backing up, ${megabytes(peak)} in all`,
    )
  } finally {
    clearInterval(watch)
    await session.close()
    await rm(folder, { recursive: true, force: true })
  }
})
