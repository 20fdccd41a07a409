import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMigrateError, type MigrateError } from '../../src/errors/migrate-error.ts'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { engines } from '../engines/engine.ts'
import { open, table, type Opened } from './open-backup.ts'

const ROWS = `CREATE TABLE big (id int PRIMARY KEY, noise text); INSERT INTO big SELECT n, (SELECT string_agg(md5((n * 100 + m)::text), '') FROM generate_series(1, 10) AS m) FROM generate_series(1, 80000) AS n`

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
async function unharmed(opened: Opened): Promise<void> {
  const { session } = opened.context.connection
  expect(await session.query('SELECT count(*)::int AS rows FROM big')).toEqual([{ rows: 80000 }])
  await opened.script(
    'CREATE TABLE not_in_a_read_only_transaction (); DROP TABLE not_in_a_read_only_transaction',
  )
}

describe.each(engines.filter((engine) => engine.kind === 'pglite' || engine.major === 15))(
  '$name: a backup that can’t be written',
  (engine) => {
    test('for a full disk names the folder and the room, and leaves nothing', async ({ skip }) => {
      await using opened = await open(engine, ROWS)
      const disk = join(opened.folder, 'disk')
      await mkdir(disk)
      if (!tinyDisk(disk)) skip('no right to mount a small disk')
      try {
        const error = await failing(opened.backup([table('big')], disk))
        expect(error.code).toBe('BACKUP_FAILED')
        expect(error.message).toContain(disk)
        expect(error.message).toContain('the disk is full')
        expect(error.details[0]).toMatch(/^free there: [\d.]+ (bytes|kB|MB)$/)
        expect(await readdir(disk)).toEqual([])
        await unharmed(opened)
      } finally {
        execFileSync('umount', [disk])
      }
      expect((await opened.backup([table('big')])).rows).toBe(80000)
    })

    test('because the folder is a file, is gone, or vanishes meanwhile', async () => {
      await using opened = await open(engine, ROWS)
      const file = join(opened.folder, 'file')
      await writeFile(file, '')
      expect((await failing(opened.backup([table('big')], file))).message).toContain(file)
      const directory = join(opened.folder, 'vanishing')
      const context = {
        ...opened.context,
        on: () => void rm(directory, { recursive: true, force: true }),
      }
      const request = { tables: [table('big')], catalog: EMPTY, runId: 'r', directory, at: new Date() }
      const error = await failing(makeBackup(context, request))
      expect([error.code, error.message.includes(directory)]).toEqual(['BACKUP_FAILED', true])
      await unharmed(opened)
    })

    test('because nobody may write there', async ({ skip }) => {
      if (process.getuid?.() === 0) skip('root may write everywhere')
      await using opened = await open(engine, ROWS)
      const directory = join(opened.folder, 'closed')
      await mkdir(directory)
      await chmod(directory, 0o500)
      const error = await failing(opened.backup([table('big')], directory))
      expect(error.message).toContain('this user may not write there')
      await unharmed(opened)
    })

    test('when it is stopped, leaves nothing either', async () => {
      await using opened = await open(engine, ROWS)
      const stop = new AbortController()
      const context = { ...opened.context, signal: stop.signal, on: () => stop.abort(new Error('stopped')) }
      const request = {
        tables: [table('big')],
        catalog: EMPTY,
        runId: 'r',
        directory: opened.folder,
        at: new Date(),
      }
      await expect(makeBackup(context, request)).rejects.toThrow('stopped')
      expect(await readdir(opened.folder)).toEqual([])
      await unharmed(opened)
    })
  },
)

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
