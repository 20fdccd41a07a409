import childProcess from 'node:child_process'
import { resolve } from 'node:path'
import { openDatabase } from '../../dialect/open-database.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import type { Project } from '../../project/project.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { passes, type Proof, type Proofs } from '../../rehearse/verdict.ts'
import { sqlTokens } from '../../model/sql-tokens.ts'
import type { Pair, Script } from '../../project/formats/pair.ts'
import { readPairs, type FormatName } from '../../project/formats/read-pairs.ts'
import { provePairs, type Way, type WrittenPair } from '../../rehearse/prove-pairs.ts'
import { fillEmpty } from '../../rehearse/sample-rows.ts'
import { proveOwn } from '../flow/prove-own.ts'
import { processIo, type Io } from '../io.ts'
import { document } from '../render/document.ts'
import { renderProof, renderProofs } from '../render/prove.ts'
import { openProject } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'

export interface ProveFlags extends CommonOptions {
  readonly all?: boolean
  /** A git reference: migrations whose files came or changed since. */
  readonly since?: string
  readonly shadowUrl?: string
  /** A folder with migrations of another tool. */
  readonly dir?: string
  readonly format?: FormatName
}

export async function proveCommand(names: readonly string[], flags: ProveFlags): Promise<ExitCode> {
  const io = processIo(flags.json === true)
  const project = await openProject(flags)
  const on = (proof: Proof): void => {
    if (!io.json) io.out(renderProof(proof))
  }
  const found = await atPlace(flags.shadowUrl ?? project.url ?? 'pglite:', async (place) => {
    if (flags.dir !== undefined) {
      const pairs = readPairs(resolve(flags.dir), flags.format).map(written)
      return provePairs(place, pairs, { fill: fillEmpty, on })
    }
    const chosen = await chosenOf(project, names, flags)
    return proveOwn(place, project, { names: chosen, on })
  })
  return tell(io, found)
}

/** What another tool's file says, as it would run it. */
function written({ down, name, up }: Pair): WrittenPair {
  const way = ({ inTransaction, text }: Script): Way => ({
    inTransaction,
    isEmpty: sqlTokens(text).length === 0,
    run: ({ connection }) => connection.session.script(text),
  })
  return { name, up: way(up), down: down === null ? null : way(down) }
}

function tell(io: Io, { empty, proofs }: Proofs): ExitCode {
  if (io.json)
    document(io, 'prove', {
      empty,
      migrations: proofs.map((proof) => ({ ...proof, ms: Math.round(proof.ms) })),
    })
  else io.out(renderProofs(proofs, empty))
  return proofs.every(passes) ? EXIT.done : EXIT.refused
}

async function atPlace<T>(url: string, work: (place: ShadowPlace) => Promise<T>): Promise<T> {
  const { connection, dialect } = await openDatabase(url)
  try {
    return await work({ connection, dialect: await dialect(), url })
  } finally {
    await connection.session.close()
  }
}

/** Those named; those that came since a commit; else all. */
async function chosenOf(
  project: Project,
  names: readonly string[],
  { all, since }: ProveFlags,
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
