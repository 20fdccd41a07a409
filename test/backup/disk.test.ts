import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMigrateError, type MigrateError } from '../../src/errors/migrate-error.ts'
import { makeBackup } from '../../src/backup/make-backup.ts'
import type { Engine } from '../engines/engine.ts'
import { manyRows } from './many-rows.ts'
import { oneOfEachKind, open, tableOn, type Opened } from './open-backup.ts'

/** Nothing that a compressor makes small. */
function noise(engine: Pick<Engine, 'family'>): string {
  const { rows, hash } = manyRows(engine)
  const parts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((part) => hash.replace('n', `n * 100 + ${part}`))
  return `CREATE TABLE big (id int PRIMARY KEY, noise text); INSERT INTO big SELECT n, concat(${parts.join(', ')}) FROM ${rows(20_000)}`
}

async function failing(work: Promise<unknown>): Promise<MigrateError> {
  try {
    await work
  } catch (error) {
    if (isMigrateError(error)) return error
    throw error
  }
  throw new Error('it worked')
}

/** A file system of one megabyte; false where this user may not have one. */
function tinyDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The connection is not in the middle of anything, and the rows are those that were there. */
async function unharmed(opened: Opened<unknown>): Promise<void> {
  const { session } = opened.context.connection
  const [found] = await session.query<{ count: unknown }>('SELECT count(*) AS count FROM big')
  expect(Number(found?.count)).toBe(20_000)
  await opened.script(
    'CREATE TABLE not_in_a_read_only_transaction (a int); DROP TABLE not_in_a_read_only_transaction',
  )
}

describe.each(oneOfEachKind)('$name: a backup that can’t be written', (engine) => {
  test('for a full disk names the folder and the room, and leaves nothing', async ({ skip }) => {
    await using opened = await open(engine, noise(engine))
    const disk = join(opened.folder, 'disk')
    await mkdir(disk)
    if (!tinyDisk(disk)) skip('no right to mount a small disk')
    try {
      const error = await failing(opened.backup([tableOn(engine, 'big')], disk))
      expect(error.code).toBe('BACKUP_FAILED')
      expect(error.message).toContain(disk)
      expect(error.message).toContain('the disk is full')
      expect(error.details[0]).toMatch(/^free there: [\d.]+ (bytes|kB|MB)$/)
      expect(await readdir(disk)).toEqual([])
      await unharmed(opened)
    } finally {
      execFileSync('umount', [disk])
    }
    expect((await opened.backup([tableOn(engine, 'big')])).rows).toBe(20_000)
  })

  test('because the folder is a file, is gone, or vanishes meanwhile', async () => {
    await using opened = await open(engine, noise(engine))
    const file = join(opened.folder, 'file')
    await writeFile(file, '')
    expect((await failing(opened.backup([tableOn(engine, 'big')], file))).message).toContain(file)
    const directory = join(opened.folder, 'vanishing')
    const context = {
      ...opened.context,
      // A file that comes while the folder goes keeps it; the next event takes both.
      on: () => void rm(directory, { recursive: true, force: true }).catch(() => undefined),
    }
    const request = {
      tables: [tableOn(engine, 'big')],
      catalog: EMPTY,
      runId: 'r',
      directory,
      at: new Date(),
    }
    const error = await failing(makeBackup(context, request))
    expect([error.code, error.message.includes(directory)]).toEqual(['BACKUP_FAILED', true])
    await unharmed(opened)
  })

  test('because nobody may write there', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may write everywhere')
    await using opened = await open(engine, noise(engine))
    const directory = join(opened.folder, 'closed')
    await mkdir(directory)
    await chmod(directory, 0o500)
    const error = await failing(opened.backup([tableOn(engine, 'big')], directory))
    expect(error.message).toContain('this user may not write there')
    await unharmed(opened)
  })

  test('when it is stopped, leaves nothing either', async () => {
    await using opened = await open(engine, noise(engine))
    const stop = new AbortController()
    const interrupt =
      engine.kind === 'pglite'
        ? null
        : await opened.dialect.interrupter(opened.context.connection, opened.database.url)
    const on = (): void => stop.abort(new Error('stopped'))
    const context = { ...opened.context, signal: stop.signal, interrupt, on }
    const request = {
      tables: [tableOn(engine, 'big')],
      catalog: EMPTY,
      runId: 'r',
      directory: opened.folder,
      at: new Date(),
    }
    await expect(makeBackup(context, request)).rejects.toThrow('stopped')
    expect(await readdir(opened.folder)).toEqual([])
    await unharmed(opened)
  })
})

const EMPTY = {
  defaultSchema: 'public',
  schemas: [],
  tables: [],
  views: [],
  sequences: [],
  types: [],
  routines: [],
  extensions: [],
}
