import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { readManifest } from '../../src/backup/manifest-file.ts'
import type { BackupManifest } from '../../src/backup/manifest.ts'
import { verifyBackup } from '../../src/backup/verify-backup.ts'
import type { BackupSummary } from '../../src/dialect/backup-dialect.ts'
import { connect } from '../../src/dialect/mysql/connect.ts'
import { engines, type Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { tableOfMany } from './many-rows.ts'
import { open, table as tableOf, tableOn } from './open-backup.ts'

const table = (name: string) => tableOf(name, '')

async function manifestOf(directory: string): Promise<BackupManifest> {
  const read = await readManifest(directory)
  if ('damage' in read) throw new Error(read.damage)
  return read.manifest
}

/** What the file of a table says. */
async function textOf({ directory }: BackupSummary, name: string): Promise<string> {
  const { tables } = await manifestOf(directory)
  const file = tables.find((one) => one.table.name === name)?.file
  return zstdDecompressSync(await readFile(join(directory, file ?? ''))).toString()
}

describe.each(mysqlEngines)('a backup on $name', (engine) => {
  test('holds every column, hidden and held ones too, and none that the server computes', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE fruit (id bigint AUTO_INCREMENT PRIMARY KEY, name text, _bw_1a2b3c4d_0_price decimal(5,2) INVISIBLE, twice int AS (2) STORED, pulp varbinary(9), bits bit(3));
       INSERT INTO fruit (name, _bw_1a2b3c4d_0_price, pulp, bits) VALUES ('tab\\t nl\\n bs\\b \\\\ \\\\N é', 1.00, x'00ff', 5), (NULL, NULL, '', NULL)`,
    )
    const made = await opened.backup([table('fruit'), table('not there yet')])
    const manifest = await manifestOf(made.directory)
    const [fruit] = manifest.tables
    expect(fruit?.table.columns.map((column) => [column.name, column.generated])).toEqual([
      ['id', false],
      ['name', false],
      ['_bw_1a2b3c4d_0_price', false],
      ['twice', true],
      ['pulp', false],
      ['bits', false],
    ])
    expect(await textOf(made, 'fruit')).toBe(
      '1\ttab\\t nl\\n bs\\b \\\\ \\\\N é\t1.00\t\\\\x00ff\t101\n2\t\\N\t\\N\t\\\\x\t\\N\n',
    )
    expect(fruit?.table).toMatchObject({
      key: [{ column: 'id' }],
      sequences: [{ column: 'id', lastValue: '2' }],
      text: expect.stringContaining('CREATE TABLE `fruit`'),
    })
    expect(manifest).toMatchObject({ rows: 2, absent: ['not there yet'], encoding: 'UTF8' })
    expect(manifest.position).toMatch(/^\S+\.\d+:\d+$/)
    expect(manifest.definitions.tables.map((one) => one.name)).toEqual(['fruit'])
    expect((await verifyBackup(made.directory, made.manifestSha256)).manifest.id).toBe(made.id)
  })

  test('of tables that are empty, partitioned, without a key, of another engine', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE nothing (id int PRIMARY KEY); CREATE TABLE \`no key\` (what varchar(9)); INSERT INTO \`no key\` VALUES ('b'), ('a'), ('b'), (NULL);
       CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN (20));
       INSERT INTO parted VALUES (11), (1), (2); CREATE TABLE old (a int UNIQUE NOT NULL) ENGINE=MyISAM; INSERT INTO old VALUES (2), (1)`,
    )
    const made = await opened.backup(['nothing', 'no key', 'parted', 'old'].map(table))
    expect(made.tables).toEqual([
      { name: 'no key', rows: 4 },
      { name: 'nothing', rows: 0 },
      { name: 'old', rows: 2 },
      { name: 'parted', rows: 3 },
    ])
    expect(await textOf(made, 'no key')).toBe('b\na\nb\n\\N\n')
    expect(await textOf(made, 'parted')).toBe('1\n2\n11\n')
    await verifyBackup(made.directory)
  })

  test('of names with quotes, spaces, capitals and 64 characters', async () => {
    const long = `My \`Shop\` ${'é'.repeat(54)}`
    await using opened = await open(
      engine,
      `CREATE TABLE \`${long.replaceAll('`', '``')}\` (\`se lect\` int PRIMARY KEY, \`a\`\`b?\` text, \`VALUES (\` int); INSERT INTO \`${long.replaceAll('`', '``')}\` VALUES (1, 'x', 2)`,
    )
    const made = await opened.backup([table(long)])
    expect(made.rows).toBe(1)
    await verifyBackup(made.directory)
  })

  test('in many chunks keeps long rows whole', async () => {
    await using opened = await open(engine, tableOfMany(engine, 'big', 60_000, 10))
    await opened.script(`INSERT INTO big VALUES (0, REPEAT('a long row ', 1000000))`)
    const made = await opened.backup([table('big')])
    const chunks = (await manifestOf(made.directory)).tables[0]?.chunks ?? []
    expect(chunks.length).toBeGreaterThanOrEqual(5)
    expect(chunks.reduce((rows, chunk) => rows + chunk.rows, 0)).toBe(60_001)
    expect(Math.max(...chunks.map((chunk) => chunk.bytes))).toBe(11_000_003)
    await verifyBackup(made.directory)
  })

  test('is refused where an old character set spells a text in a way that would not come back', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE t (id int PRIMARY KEY, name varchar(9) CHARACTER SET cp932); INSERT INTO t VALUES (1, 'ﾊﾝ'), (2, NULL)`,
    )
    await opened.backup([table('t')])
    // Two pairs of bytes stand for this sign, and from UTF-8 it becomes the other.
    await opened.script(`INSERT INTO t VALUES (3, x'EEF9')`)
    await expect(opened.backup([table('t')])).rejects.toMatchObject({
      code: 'BACKUP_FAILED',
      message: expect.stringContaining('1 rows of t'),
    })
    expect(await readdir(opened.folder)).toHaveLength(1)
  })
})

describe.each(mysqlEngines)('a backup on $name, with others at work', (engine) => {
  test('is one moment across two tables', async () => {
    await using opened = await open(
      engine,
      `${tableOfMany(engine, 'one', 15_000, 6)}; ${tableOfMany(engine, 'two', 15_000, 6)}`,
    )
    const writer = await opened.database.connect()
    let next = 15_001
    const stop = new AbortController()
    const writing = (async () => {
      while (!stop.signal.aborted) {
        await writer.query(
          `START TRANSACTION; INSERT INTO one VALUES (${next}, 'new'); UPDATE one SET filler = 'u' WHERE id = ${next % 15_000}; DELETE FROM one WHERE id = ${next - 15_000};
           INSERT INTO two VALUES (${next}, 'new'); DELETE FROM two WHERE id = ${next - 15_000}; COMMIT`,
        )
        next += 1
      }
    })()
    const made = await opened.backup([table('one'), table('two')])
    stop.abort()
    await writing
    expect(next).toBeGreaterThan(15_002)
    const [one, two] = await Promise.all(
      ['one', 'two'].map(async (name) =>
        (await textOf(made, name)).split('\n').map((line) => line.split('\t')[0]),
      ),
    )
    expect(one).toEqual(two)
  })

  test('meets a column that is dropped as it begins, and keeps DDL out while it reads', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1, 2, 3); CREATE TABLE other (id int PRIMARY KEY)`,
    )
    const somebody = await opened.database.connect()
    await somebody.query('SET SESSION lock_wait_timeout = 1')
    const altering: Promise<unknown>[] = []
    const { context } = opened
    const { session } = context.connection
    const meddled = {
      ...context,
      connection: {
        ...context.connection,
        session: {
          ...session,
          async script(sql: string) {
            await session.script(sql)
            if (sql.includes('START TRANSACTION'))
              await somebody.query('ALTER TABLE t DROP COLUMN a, ALGORITHM=INSTANT')
          },
        },
      },
      on: () => {
        const alter = 'ALTER TABLE t DROP COLUMN b, ALGORITHM=INSTANT'
        if (altering.length === 0) altering.push(somebody.query(alter).catch(() => undefined))
      },
    }
    const made = await makeBackup(meddled, {
      tables: [table('t'), table('other')],
      catalog: await opened.dialect.inspect(session, context.connection.facts),
      runId: 'run',
      directory: opened.folder,
      at: new Date(),
    })
    expect((await manifestOf(made.directory)).tables[1]?.table.columns.map(({ name }) => name)).toEqual([
      'id',
      'b',
    ])
    expect(await textOf(made, 't')).toBe('1\t3\n')
    await Promise.all(altering)
  })

  test('refuses where an account may not read, and where the table is locked', async () => {
    await using opened = await open(engine, 'CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)')
    const user = `reader_${process.pid}_${engine.kind}`
    const url = new URL(opened.database.url)
    await opened.script(`CREATE USER ${user} IDENTIFIED BY 'Secret-1'; GRANT ALTER ON t TO ${user}`)
    try {
      Object.assign(url, { username: user, password: 'Secret-1' })
      const reader = await connect(url.href)
      const context = { ...opened.context, connection: reader }
      const catalog = await opened.dialect.inspect(
        opened.context.connection.session,
        opened.context.connection.facts,
      )
      const request = { tables: [table('t')], catalog, runId: 'r', directory: opened.folder, at: new Date() }
      await expect(makeBackup(context, request)).rejects.toMatchObject({ code: 'PRIVILEGE' })
      await reader.session.close()
    } finally {
      await opened.script(`DROP USER ${user}`)
    }
    const blocker = await opened.database.connect()
    await blocker.query('LOCK TABLES t WRITE')
    await expect(opened.backup([table('t')])).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
    expect(await readdir(opened.folder)).toEqual([])
    await blocker.query('UNLOCK TABLES')
    await opened.backup([table('t')])
  })
})

test('rows look alike whichever engine they come from', async () => {
  const kinds: readonly Engine<unknown>[] = [...engines.slice(0, 1), ...mysqlEngines]
  const texts = await Promise.all(
    kinds.map(async (engine) => {
      const [bytes, moment] =
        engine.family === 'mysql' ? ['varbinary(9)', 'datetime(6)'] : ['bytea', 'timestamp']
      await using opened = await open(
        engine,
        `CREATE TABLE t (id bigint PRIMARY KEY, name text, price decimal(10,2), d double precision, pulp ${bytes}, at ${moment}, day date, time time(6));
         INSERT INTO t VALUES (9007199254740993, 'é	''😀', 1.50, 0.1, 'ab', '2026-01-02 03:04:05.000006', '2024-02-29', '12:00:00.000001'), (-1, '', NULL, 12345.678, '', NULL, NULL, '00:00:00.5')`,
      )
      return textOf(await opened.backup([tableOn(engine, 't')]), 't')
    }),
  )
  const sorted = texts.map((text) => text.split('\n').toSorted().join('\n').replaceAll('.500000', '.5'))
  expect(new Set(sorted).size).toBe(1)
})
