import childProcess from 'node:child_process'
import { resolve } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { PROOF_IN_FOLDER } from '../../project/proof-file.ts'
import { shownPath } from '../../project/shown-path.ts'

export interface ChoiceOptions {
  readonly all?: boolean | undefined
  /** A git reference: migrations whose files came or changed since. */
  readonly since?: string | undefined
}

/** A migration and the files, or the folder, that it stands in. */
export interface Candidate {
  readonly name: string
  readonly paths: readonly string[]
}

/** Those named; those that came or changed since a commit; else all. */
export function chosenMigrations(
  folder: string,
  candidates: readonly Candidate[],
  names: readonly string[],
  { all, since }: ChoiceOptions,
): ReadonlySet<string> {
  const unknown = names.find((name) => candidates.every((one) => one.name !== name))
  if (unknown !== undefined) {
    throw new MigrateError('UNKNOWN_MIGRATION', {
      what: `There is no migration ${unknown} in ${shownPath(folder)}`,
      state: 'Nothing was tried.',
      next: `The last one is ${candidates.at(-1)?.name ?? 'none'}.`,
    })
  }
  if (names.length > 0 && all !== true) return new Set(names)
  const changed = since === undefined ? null : changedSince(folder, since)
  const isChanged = (path: string): boolean =>
    changed === null ||
    changed.some(
      (file) => file === path || (file.startsWith(`${path}/`) && !file.endsWith(`/${PROOF_IN_FOLDER}`)),
    )
  return new Set(candidates.filter(({ paths }) => paths.some(isChanged)).map(({ name }) => name))
}

function changedSince(folder: string, since: string): readonly string[] {
  const git = (...words: readonly string[]): readonly string[] => {
    const { status, stdout } = childProcess.spawnSync('git', words, { cwd: folder, encoding: 'utf8' })
    if (status === 0) return stdout.split('\n').filter((line) => line !== '')
    throw new MigrateError('USAGE', {
      what: `git doesn't know ${since}, or ${folder} is in no repository`,
      state: 'Nothing was tried.',
      next: 'Name a commit or a branch, or the migrations themselves.',
    })
  }
  const named = [
    ...git('diff', '--name-only', '--relative', '--diff-filter=d', since, '--', '.'),
    ...git('ls-files', '--others', '--exclude-standard', '--', '.'),
  ]
  return named.map((name) => resolve(folder, name))
}
