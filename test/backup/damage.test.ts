import {
  appendFile,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BackupSummary } from '../../src/dialect/backup-dialect.ts'
import { readManifest, writeManifest } from '../../src/backup/manifest-file.ts'
import { verifyBackup } from '../../src/backup/verify-backup.ts'
import { isMigrateError } from '../../src/errors/migrate-error.ts'
import { tableOfMany } from './many-rows.ts'
import { oneOfEachKind, open, tableOn, type Opened } from './open-backup.ts'

/** What verify says, one line a finding. */
async function findings(backup: BackupSummary, expected?: string): Promise<readonly string[]> {
  try {
    await verifyBackup(backup.directory, expected)
    return []
  } catch (error) {
    if (!isMigrateError(error) || error.code !== 'BACKUP_DAMAGED') throw error
    return error.details
  }
}

describe.each(oneOfEachKind)('a damaged backup of $name is found, and what is damaged is named', (engine) => {
  let opened: Opened<unknown>
  let backup: BackupSummary
  const schema = engine.family === 'mysql' ? '' : 'public.'
  const file = `0001-${schema}orders.copy.zst`
  const path = (name = file): string => join(backup.directory, name)

  beforeAll(async () => {
    opened = await open(
      engine,
      `${tableOfMany(engine, 'orders', 80000, 9)};
       CREATE TABLE payments (id int PRIMARY KEY); INSERT INTO payments VALUES (1)`,
    )
    backup = await opened.backup([tableOn(engine, 'orders'), tableOn(engine, 'payments')])
  })

  afterAll(() => opened[Symbol.asyncDispose]())

  /** Does the damage, looks, and puts the file back. */
  async function after(damage: () => Promise<void>, expected?: string): Promise<readonly string[]> {
    const saved = new Map<string, Buffer>()
    for (const name of await readdir(backup.directory)) saved.set(name, await readFile(path(name)))
    try {
      await damage()
      return await findings(backup, expected)
    } finally {
      for (const name of await readdir(backup.directory)) if (!saved.has(name)) await rm(path(name))
      for (const [name, bytes] of saved) await writeFile(path(name), bytes)
    }
  }

  test('none', async () => {
    expect(await findings(backup, backup.manifestSha256)).toEqual([])
  })

  test('a truncated file, with the first chunk that is not whole', async () => {
    const size = (await readFile(path())).length
    const found = await after(() => truncate(path(), size - 10))
    expect(found).toEqual([
      `${file} is cut short: ${size - 10} of ${size} bytes`,
      expect.stringMatching(
        /: chunk \d+ of \d+ of orders \(rows \d+ to 80000\): the file ends before its end/,
      ),
    ])
  })

  test('one bit, with the rows it is in', async () => {
    const found = await after(async () => {
      const handle = await openFile(path(), 'r+')
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, 5000)
      await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 5000)
      await handle.close()
    })
    expect(found).toEqual([
      expect.stringMatching(/: chunk 1 of \d+ of orders \(rows 1 to \d+\): its bytes were altered/),
    ])
  })

  test('bytes too many', async () => {
    expect(await after(() => appendFile(path(), 'x'))).toEqual([`${file} has 1 bytes too many at its end`])
  })

  test('a missing file, and one that does not belong', async () => {
    expect(await after(() => rename(path(), path('other')))).toEqual([
      'other does not belong to the backup',
      `${file} is missing: all 80000 rows of orders`,
    ])
  })

  test('two files exchanged', async () => {
    const other = `0002-${schema}payments.copy.zst`
    const found = await after(async () => {
      await rename(path(), path('x'))
      await rename(path(other), path())
      await rename(path('x'), path(other))
    })
    expect(found.some((line) => line.startsWith(file))).toBe(true)
    expect(found.some((line) => line.startsWith(other))).toBe(true)
  })

  test('two chunks exchanged', async () => {
    const read = await readManifest(backup.directory)
    if ('damage' in read) throw new Error(read.damage)
    const [first = 0, second = 0] = read.manifest.tables[0]?.chunks.map((chunk) => chunk.storedBytes) ?? []
    const found = await after(async () => {
      const bytes = await readFile(path())
      const swapped = [bytes.subarray(first, first + second), bytes.subarray(0, first)]
      await writeFile(path(), Buffer.concat([...swapped, bytes.subarray(first + second)]))
    })
    expect(found).toEqual([
      expect.stringMatching(/: chunk 1 of \d+ of orders .*: its bytes were altered/),
      expect.stringMatching(/: chunk 2 of \d+ of orders .*: its bytes were altered/),
    ])
  })

  test('a manifest altered by a letter, by a space, cut short, gone, of another format', async () => {
    const text = await readFile(path('manifest.json'), 'utf8')
    const changed = [text.replace('"orders"', '"ordres"'), text.replace('": ', '":  ')]
    for (const one of changed) {
      expect(await after(() => writeFile(path('manifest.json'), one))).toEqual([
        expect.stringContaining('manifest.json was altered'),
      ])
    }
    expect(await after(() => truncate(path('manifest.json'), 100))).toEqual([
      expect.stringContaining('manifest.json is cut short or altered'),
    ])
    expect(await after(() => rm(path('manifest.json')))).toEqual([expect.stringContaining('never finished')])
  })

  test('a manifest that was written anew, where the ledger has its hash', async () => {
    const read = await readManifest(backup.directory)
    if ('damage' in read) throw new Error(read.damage)
    const rewrite = async (): Promise<void> => {
      const { sha256, ...manifest } = read.manifest as typeof read.manifest & { sha256: string }
      expect(sha256).toBe(backup.manifestSha256)
      await writeManifest(backup.directory, { ...manifest, at: '2020-01-01T00:00:00.000Z' })
    }
    expect(await after(rewrite, backup.manifestSha256)).toEqual([expect.stringContaining('it was replaced')])
  })

  test('no folder at all', async () => {
    await expect(verifyBackup(join(opened.folder, 'nowhere'))).rejects.toMatchObject({
      code: 'BACKUP_UNKNOWN',
    })
  })
})
