import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { MigrateError } from '../errors/migrate-error.ts'
import {
  RELEASE_CONTRACT_FORMAT,
  type AppName,
  type ReleaseContract,
  type ReleaseName,
} from '../model/release-contract.ts'
import { appName, contractFileName, namesOfFile, releaseName } from './contract-names.ts'
import { CONTRACT_SHAPE } from './contract-shape.ts'
import { tableOfKey } from '../model/table-key.ts'

/** All contracts of a folder, by app and release; a folder that isn't there has none. Fails at the first that is wrong. */
export async function readContracts(directory: string): Promise<readonly ReleaseContract[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw unreadable(directory, error)
  })
  const contracts: ReleaseContract[] = []
  for (const name of names.filter((found) => namesOfFile(found) !== null).toSorted()) {
    contracts.push(await readFileOf(join(directory, name)))
  }
  return contracts
}

/** Null where the release has none. */
export async function readContract(
  directory: string,
  app: AppName,
  release: ReleaseName,
): Promise<ReleaseContract | null> {
  return readFileOf(join(directory, contractFileName(app, release))).catch((error: unknown) => {
    if (error instanceof MigrateError && isMissing(error.cause)) return null
    throw error
  })
}

async function readFileOf(path: string): Promise<ReleaseContract> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  const contract = parseContract(text, path)
  const { app, release } = contract
  if (basename(path) === contractFileName(app, release)) return contract
  throw invalid(path, [`it says app "${app}" and release "${release}", which its name does not`], {
    next: `Rename it to ${contractFileName(app, release)}, or correct "app" and "release" in it.`,
  })
}

/** Throws `CONTRACT_INVALID` with every problem in it. `place` is the file, for the message. */
export function parseContract(text: string, place: string): ReleaseContract {
  const value = jsonOf(text, place)
  refuseForeign(value, place)
  const found = v.safeParse(CONTRACT_SHAPE, value)
  if (!found.success) throw invalid(place, found.issues.map(problemOf))
  const { $schema: _, ...contract } = found.output
  const problems = inconsistencies(contract)
  if (problems.length > 0) throw invalid(place, problems)
  return { ...contract, app: appName(contract.app), release: releaseName(contract.release) }
}

function jsonOf(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const cut = text.trim() === '' || !text.trimEnd().endsWith('}')
    throw invalid(place, [cut ? `it is cut short (${message})` : `it is no JSON (${message})`], { cause })
  }
}

/** JSON of something else, and what a later version wrote: nothing in it would be understood. */
function refuseForeign(value: unknown, place: string): void {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (format === RELEASE_CONTRACT_FORMAT) return
  const [ours = ''] = RELEASE_CONTRACT_FORMAT.split('@')
  if (typeof format === 'string' && format.startsWith(`${ours}@`)) {
    throw invalid(
      place,
      [`its format is ${format}, and this version of bothways reads ${RELEASE_CONTRACT_FORMAT}`],
      {
        next: 'Use the version of bothways that wrote it, or record the release again with this one.',
      },
    )
  }
  throw invalid(place, [`it is no release contract: it has no "format": "${RELEASE_CONTRACT_FORMAT}"`], {
    next: 'Move it out of the folder, or record the release again: `migrate release record`.',
  })
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const at = (issue.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
  return `${at === '' ? 'it' : at} ${issue.message}`
}

/** What no shape says: references between its parts. */
function inconsistencies({
  tables,
  statements,
}: Pick<v.InferOutput<typeof CONTRACT_SHAPE>, 'tables' | 'statements'>): readonly string[] {
  const names = new Set(Object.keys(tables))
  const odd = [...names].filter((key) => tableOfKey(key) === null)
  const ids = new Set<string>()
  return [
    ...odd.map(
      (key) => `tables.${key} is no name of a table: write users or billing.users, and "a.b" in quotes`,
    ),
    ...statements.flatMap(({ id, tables: used }, index) => {
      const twice = ids.has(id) ? [`statements[${index}].id ${id} is there twice`] : []
      ids.add(id)
      const unknown = used.filter((key) => !names.has(key))
      return [...twice, ...unknown.map((key) => `statements[${index}] uses ${key}, which is not in tables`)]
    }),
  ]
}

function invalid(
  place: string,
  [first = '', ...others]: readonly string[],
  more: { readonly next?: string; readonly cause?: unknown } = {},
): MigrateError {
  return new MigrateError('CONTRACT_INVALID', {
    what: `${place}: ${first}`,
    next: 'Correct the file, or record the release again: `migrate release record`.',
    details: others,
    ...more,
  })
}

function unreadable(path: string, cause: unknown): MigrateError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new MigrateError('CONTRACT_INVALID', {
    what: `${path} can’t be read: ${message}`,
    next: 'Correct the path or its permissions.',
    cause,
  })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
