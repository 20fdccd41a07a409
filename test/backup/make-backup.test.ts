import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../src/backup/manifest-file.ts'
import type { BackupManifest } from '../../src/backup/manifest.ts'
import { verifyBackup } from '../../src/backup/verify-backup.ts'
import { engines, servers } from '../engines/engine.ts'
import { open, table } from './open-backup.ts'

async function manifestOf(directory: string): Promise<BackupManifest> {
  const read = await readManifest(directory)
  if ('damage' in read) throw new Error(read.damage)
  return read.manifest
}

describe.each(engines)('a backup on $name', (engine) => {
  test('holds every physical column, held ones too, and none that the server computes', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE fruit (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text, _bw_1a2b3c4d_0_price numeric, twice int GENERATED ALWAYS AS (2) STORED, gone int);
       ALTER TABLE fruit DROP COLUMN gone;
       INSERT INTO fruit (name, _bw_1a2b3c4d_0_price) VALUES (E'tab\\there\\nline \\\\ \\\\N', 1.00), (NULL, 'NaN')`,
    )
    const made = await opened.backup([table('fruit'), table('not there yet')])
    const manifest = await manifestOf(made.directory)
    const [fruit] = manifest.tables
    expect(fruit?.table.columns.map((column) => [column.name, column.generated])).toEqual([
      ['id', false],
      ['name', false],
      ['_bw_1a2b3c4d_0_price', false],
      ['twice', true],
    ])
    expect(zstdDecompressSync(await readFile(join(made.directory, fruit?.file ?? ''))).toString()).toBe(
      '1\ttab\\there\\nline \\\\ \\\\N\t1.00\n2\t\\N\tNaN\n',
    )
    expect(fruit?.table.key?.map((part) => part.column)).toEqual(['id'])
    expect(fruit?.table.sequences).toMatchObject([{ column: 'id', lastValue: '2' }])
    expect(manifest).toMatchObject({
      rows: 2,
      absent: ['not there yet'],
      encoding: 'UTF8',
      toolVersion: '0.0.0',
    })
    expect(manifest.position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/)
    expect(manifest.definitions.tables.map((one) => one.name)).toEqual(['fruit'])
    expect(made.tables).toEqual([{ name: 'fruit', rows: 2 }])
    expect((await verifyBackup(made.directory, made.manifestSha256)).manifest.id).toBe(made.id)
  })

  test('belongs to nobody else', async () => {
    await using opened = await open(engine, 'CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)')
    const { directory } = await opened.backup([table('t')])
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(directory))
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600)
  })

  test('of empty, columnless, partitioned and inherited tables, each row once', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE empty (id int PRIMARY KEY); CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES; INSERT INTO bare DEFAULT VALUES;
       CREATE TABLE parted (id int) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (10); CREATE TABLE high PARTITION OF parted FOR VALUES FROM (10) TO (20);
       INSERT INTO parted VALUES (1), (11);
       CREATE TABLE parent (id int); CREATE TABLE child (more text) INHERITS (parent); INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 'x')`,
    )
    const made = await opened.backup(['empty', 'bare', 'parted', 'parent'].map((name) => table(name)))
    expect(made.tables).toEqual([
      { name: 'bare', rows: 2 },
      { name: 'child', rows: 1 },
      { name: 'empty', rows: 0 },
      { name: 'high', rows: 0 },
      { name: 'low', rows: 0 },
      { name: 'parent', rows: 1 },
      { name: 'parted', rows: 2 },
    ])
    expect((await opened.backup([table('low')])).tables).toEqual([{ name: 'low', rows: 1 }])
    await verifyBackup(made.directory)
  })

  test('of names with quotes, spaces, capitals and 63 bytes', async () => {
    const long = 'é'.repeat(31) + 'x'
    await using opened = await open(
      engine,
      `CREATE SCHEMA "My ""Shop"""; CREATE TABLE "My ""Shop"""."${long}" ("se lect" int PRIMARY KEY, "a""b" text COLLATE "C"); INSERT INTO "My ""Shop"""."${long}" VALUES (1, 'x')`,
    )
    const made = await opened.backup([table(long, 'My "Shop"')])
    expect(made.rows).toBe(1)
    await verifyBackup(made.directory)
  })

  test('in many chunks keeps long rows whole', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE big (id int PRIMARY KEY, filler text); INSERT INTO big SELECT n, repeat(md5(n::text), 10) FROM generate_series(1, 90000) AS n;
       INSERT INTO big VALUES (0, repeat('a long row ', 1000000)); UPDATE big SET filler = 'moved' WHERE id % 1000 = 7`,
    )
    const made = await opened.backup([table('big')])
    const manifest = await manifestOf(made.directory)
    expect(manifest.tables[0]?.chunks.length).toBeGreaterThanOrEqual(5)
    expect(manifest.tables[0]?.chunks.reduce((rows, chunk) => rows + chunk.rows, 0)).toBe(90001)
    expect(Math.max(...(manifest.tables[0]?.chunks.map((chunk) => chunk.bytes) ?? []))).toBe(11_000_003)
    expect(opened.progress.map((event) => event.phase)).toContain('compare')
    await verifyBackup(made.directory)
  })
})

describe.each(servers)('a backup on $name, with others at work', (engine) => {
  test('is one moment across two tables', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE one (id int PRIMARY KEY, filler text); CREATE TABLE two (id int PRIMARY KEY, filler text);
       INSERT INTO one SELECT n, repeat('x', 200) FROM generate_series(1, 30000) AS n; INSERT INTO two SELECT * FROM one`,
    )
    const writer = await opened.database.connect()
    let next = 30001
    const stop = new AbortController()
    const writing = (async () => {
      while (!stop.signal.aborted) {
        await writer.query(
          `BEGIN; INSERT INTO one VALUES (${next}, 'new'); UPDATE one SET filler = 'u' WHERE id = ${next % 30000}; DELETE FROM one WHERE id = ${next - 30000};
           INSERT INTO two VALUES (${next}, 'new'); DELETE FROM two WHERE id = ${next - 30000}; COMMIT`,
        )
        next += 1
      }
    })()
    const made = await opened.backup([table('one'), table('two')])
    stop.abort()
    await writing
    expect(next).toBeGreaterThan(30002)
    const manifest = await manifestOf(made.directory)
    const ids = await Promise.all(
      manifest.tables.map(async (one) =>
        zstdDecompressSync(await readFile(join(made.directory, one.file ?? '')))
          .toString()
          .split('\n')
          .map((line) => Number(line.split('\t')[0]))
          .toSorted((a, b) => a - b),
      ),
    )
    expect(ids[0]).toEqual(ids[1])
  })

  test('refuses where row security hides rows, and where the table is locked', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
       DROP ROLE IF EXISTS bothways_reader; CREATE ROLE bothways_reader; GRANT SELECT ON t TO bothways_reader`,
    )
    await opened.script('SET ROLE bothways_reader')
    await expect(opened.backup([table('t')])).rejects.toMatchObject({ code: 'PRIVILEGE' })
    await opened.script('RESET ROLE; DROP OWNED BY bothways_reader; DROP ROLE bothways_reader')
    const blocker = await opened.database.connect()
    await blocker.query('BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE')
    await expect(opened.backup([table('t')])).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
    expect(await readdir(opened.folder)).toEqual([])
    await blocker.query('ROLLBACK')
    await opened.backup([table('t')])
  })
})
