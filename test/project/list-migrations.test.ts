import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listMigrations } from '../../src/project/list-migrations.ts'
import { scratchProject } from './scratch.ts'

async function listed(files: Readonly<Record<string, string>>): ReturnType<typeof listMigrations> {
  using scratch = scratchProject()
  mkdirSync(join(scratch.directory, 'migrations'))
  for (const [file, text] of Object.entries(files)) scratch.write(`migrations/${file}`, text)
  return await listMigrations(join(scratch.directory, 'migrations'))
}

describe('listing migrations', () => {
  test('takes files and folders in order and leaves other files alone', async () => {
    const files = await listed({
      '20260103000000_c.mjs': '',
      '20260102000000_b/expand.up.sql': 'select 1',
      '20260101000000_a.ts': 'this is no TypeScript: nothing is imported',
      '20260101000000_a.d.ts': '',
      '20260101000000_a.js.map': '',
      'README.md': '',
      'helpers.ts': '',
      'shared/money.ts': '',
    })
    expect(files.map((file) => [file.name, file.format])).toEqual([
      ['20260101000000_a', 'module'],
      ['20260102000000_b', 'sql'],
      ['20260103000000_c', 'module'],
    ])
  })

  test('hashes what is read: of a file, and of all four SQL files of a folder', async () => {
    const hash = async (files: Readonly<Record<string, string>>): Promise<string | undefined> =>
      (await listed(files))[0]?.rawHash
    const folder = { '20260102000000_b/expand.up.sql': 'a', '20260102000000_b/expand.down.sql': 'b' }
    expect(await hash({ '20260101000000_a.ts': 'x' })).toBe(
      '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    )
    expect(await hash(folder)).toBe(await hash({ ...folder, '20260102000000_b/notes.md': 'x' }))
    expect(await hash(folder)).not.toBe(await hash({ ...folder, '20260102000000_b/contract.down.sql': '' }))
    expect(await hash(folder)).not.toBe(
      await hash({ '20260102000000_b/expand.up.sql': 'b', '20260102000000_b/expand.down.sql': 'a' }),
    )
  })

  test.each([
    ['20260101000000_Prices.ts', 'small letters'],
    ['2026010100000_short.ts', 'YYYYMMDDHHMMSS'],
    ['001_init.js', 'YYYYMMDDHHMMSS'],
    ['20260101000000.ts', 'YYYYMMDDHHMMSS'],
    ['20260101000000_a.cjs', '.mjs'],
    ['20260101000000_a.test.ts', 'YYYYMMDDHHMMSS'],
    ['20260101000000_a.sql', '20260101000000_a/expand.up.sql'],
    ['20260101_folder/expand.up.sql', 'YYYYMMDDHHMMSS'],
  ])('%s is not overlooked', async (name, hint) => {
    await expect(listed({ [name]: '' })).rejects.toThrow(
      expect.objectContaining({
        code: 'MIGRATION_NAME_INVALID',
        message: expect.stringContaining(name.split('/')[0] ?? ''),
        next: expect.stringContaining(hint),
      }),
    )
  })

  test.each([
    ['20260101000000_a.ts', '20260101000000_a.js', 'the same name'],
    ['20260101000000_a.ts', '20260101000000_a/expand.up.sql', 'the same name'],
    ['20260101000000_a.ts', '20260101000000_b.ts', 'the same time'],
  ])('%s and %s have %s', async (one, other, what) => {
    const error = expect.objectContaining({
      code: 'MIGRATION_DUPLICATE',
      message: expect.stringContaining(what),
    })
    await expect(listed({ [one]: '', [other]: '' })).rejects.toThrow(error)
    const both = new RegExp(`${one}.*${other.split('/')[0]}|${other.split('/')[0]}.*${one}`)
    await expect(listed({ [one]: '', [other]: '' })).rejects.toThrow(both)
  })

  test('a folder that is not there is an error, not "nothing to do"', async () => {
    await expect(listMigrations('/nowhere/migrations')).rejects.toThrow(
      expect.objectContaining({ code: 'CONFIG_MISSING' }),
    )
  })

  test('a thousand files that could not be imported are listed: none is', async () => {
    using scratch = scratchProject()
    for (let number = 0; number < 1000; number += 1) {
      scratch.write(
        `migrations/${20260101000000 + number}_step.ts`,
        `export default ${'x'.repeat(400)}${number}`,
      )
    }
    const directory = join(scratch.directory, 'migrations')
    expect(await listMigrations(directory)).toHaveLength(1000)
  })
})
