import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contractFileName, namesOfFile } from '../../src/compat/contract-names.ts'
import { parseContract, readContract, readContracts } from '../../src/compat/read-contract.ts'
import { contractText, writeContract } from '../../src/compat/write-contract.ts'
import { isMigrateError, type MigrateError } from '../../src/errors/migrate-error.ts'
import { full, sampleContract } from './sample-contract.ts'

const { app, release } = full
const folder = (): Promise<{ path: string } & AsyncDisposable> =>
  mkdtempDisposable(join(tmpdir(), 'bw-contracts-'))

function problemOf(text: string): MigrateError {
  try {
    parseContract(text, 'contracts/web@1.json')
  } catch (error) {
    if (isMigrateError(error)) return error
    throw error
  }
  throw new Error('it was taken')
}

/** The full one with something else at a place in it. */
function withValue(path: readonly (string | number)[], value: unknown): string {
  const document: unknown = JSON.parse(contractText(full))
  let at = document as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) at = at[key] as typeof at
  at[path.at(-1) ?? ''] = value
  return JSON.stringify(document)
}

describe('the file of a contract', () => {
  test('gives back every key that was written', async () => {
    await using directory = await folder()
    await writeContract(directory.path, full)
    expect(await readContract(directory.path, app, release)).toEqual(full)
    expect(await readContracts(directory.path)).toEqual([full])
  })

  test('is the same text however its keys came', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, item]) => [key, reversed(item)]),
      )
    }
    expect(contractText(reversed(full) as typeof full)).toBe(contractText(full))
  })

  test('that is not there is none, and neither is a folder', async () => {
    await using directory = await folder()
    expect(await readContract(directory.path, app, release)).toBeNull()
    expect(await readContracts(join(directory.path, 'none'))).toEqual([])
  })

  test('is refused when its name says another release', async () => {
    await using directory = await folder()
    await writeFile(join(directory.path, 'web@2.json'), contractText(full))
    await expect(readContracts(directory.path)).rejects.toMatchObject({
      code: 'CONTRACT_INVALID',
      next: 'Rename it to web@1.json, or correct "app" and "release" in it.',
    })
  })

  test('has a name that tells app and release', () => {
    expect(namesOfFile(contractFileName(app, release))).toEqual({ app, release })
    for (const name of ['web.json', '@1.json', 'web@.json', 'web@a/b.json', 'web@1.json.tmp', '.web@1.json'])
      expect(namesOfFile(name)).toBeNull()
  })
})

describe('a contract is refused', () => {
  test.each([
    ['', 'cut short'],
    [contractText(full).slice(0, 400), 'cut short'],
    ['{ format: 1 }', 'no JSON'],
    ['[]', 'no release contract'],
    ['{"schema":"bothways/status@1"}', 'no release contract'],
    [withValue(['format'], 'bothways/release-contract@2'), 'its format is bothways/release-contract@2'],
    [withValue(['app'], 'a/b'), 'app must be letters'],
    [withValue(['engine'], 'postgresql'), 'engine must be another word: did you mean "postgres"?'],
    [withValue(['tables', 'users', 'columns', 'email', 'read', 'nulable'], true), 'did you mean "nullable"?'],
    [withValue(['tables', 'users', 'star'], false), 'tables.users.star must be true, or left out'],
    [withValue(['tables', 'a.b.c'], { columns: {} }), 'tables.a.b.c is no name of a table'],
    [withValue(['tables', 'users', 'columns'], undefined), 'tables.users.columns is missing'],
    [withValue(['statements', 0, 'tables'], ['gone']), 'statements[0] uses gone, which is not in tables'],
    [withValue(['statements', 1], full.statements[0]), 'statements[1].id a91f0c1d2e3f4a5b is there twice'],
    [withValue(['statements', 0, 'seen'], -1), 'statements[0].seen must not be negative'],
    [
      withValue(['tables', 'users', 'conflictTargets', 0, 'kind'], 'all'),
      'tables.users.conflictTargets[0].kind must have a kind',
    ],
  ])('%#: %.30s', (text, what) => {
    const problem = problemOf(text)
    expect([problem.message, ...problem.details].join('\n')).toContain(what)
    expect(problem.message).toContain('contracts/web@1.json: ')
    expect(problem.code).toBe('CONTRACT_INVALID')
  })

  test('with all its problems at once', () => {
    const text = withValue(['tables', 'users'], { columns: { a: { insert: 'often' }, b: { red: {} } } })
    const problem = problemOf(text)
    expect(problem.details.length + 1).toBe(2)
  })
})

test('a contract written by hand needs no more than its tables', () => {
  const text = JSON.stringify({
    ...sampleContract(),
    tables: { users: { columns: { email: { read: {} } } } },
  })
  expect(parseContract(text, 'x').tables).toEqual({ users: { columns: { email: { read: {} } } } })
})
