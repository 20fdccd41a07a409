import childProcess from 'node:child_process'
import { resolve } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import type { Project } from '../../project/project.ts'

export interface ChoiceOptions {
  readonly all?: boolean
  /** A git reference: migrations whose files came or changed since. */
  readonly since?: string
}

/** Those named; those that came since a commit; else all. */
export async function chosenMigrations(
  project: Project,
  names: readonly string[],
  { all, since }: ChoiceOptions,
): Promise<ReadonlySet<string>> {
  const files = await listMigrations(project.migrations)
  const unknown = names.find((name) => files.every((file) => file.name !== name))
  if (unknown !== undefined) {
    throw new MigrateError('UNKNOWN_MIGRATION', {
      what: `There is no migration ${unknown} in ${project.migrations}`,
      state: 'Nothing was tried.',
      next: `The last one is ${files.at(-1)?.name ?? 'none'}.`,
    })
  }
  if (names.length > 0 && all !== true) return new Set(names)
  const changed = since === undefined ? null : changedSince(project, since)
  return new Set(
    files
      .filter(
        ({ path }) =>
          changed === null || changed.some((file) => file === path || file.startsWith(`${path}/`)),
      )
      .map(({ name }) => name),
  )
}

function changedSince({ migrations }: Project, since: string): readonly string[] {
  const git = (...words: readonly string[]): readonly string[] => {
    const { status, stdout } = childProcess.spawnSync('git', words, { cwd: migrations, encoding: 'utf8' })
    if (status === 0) return stdout.split('\n').filter((line) => line !== '')
    throw new MigrateError('USAGE', {
      what: `git doesn't know ${since}, or ${migrations} is in no repository`,
      state: 'Nothing was tried.',
      next: 'Name a commit or a branch, or the migrations themselves.',
    })
  }
  const named = [
    ...git('diff', '--name-only', '--relative', '--diff-filter=d', since, '--', '.'),
    ...git('ls-files', '--others', '--exclude-standard', '--', '.'),
  ]
  return named.map((name) => resolve(migrations, name))
}
