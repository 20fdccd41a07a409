import { readFileSync, writeFileSync } from 'node:fs'
import { isMigrateError, MigrateError } from '../../errors/migrate-error.ts'
import type { Finding } from '../../lint/finding.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import { lineOfOperation, placeOfOperation } from '../../project/place-of-operation.ts'
import { replaceCall } from '../../project/replace-call.ts'
import { loadMigrations } from '../../project/load-migrations.ts'
import type { Workspace } from '../workspace.ts'
import { inspect } from './catalog-record.ts'
import { endProving } from './end-proving.ts'
import { planUp, type ReadyMigration } from './plan-up.ts'
import { up } from './up.ts'

export interface PlacedFinding extends Finding {
  /** `migrations/20260101000000_x.ts:12` */
  readonly place: string
  /** Whether the file has been changed so that it says this no longer. */
  readonly fixed: boolean
}

export interface LintReport {
  readonly findings: readonly PlacedFinding[]
  readonly looked: readonly string[]
  /** Migrations that could not be looked at, with the reason. */
  readonly passed: readonly { readonly name: string; readonly because: string }[]
}

export interface LintOptions {
  readonly names: readonly string[]
  readonly fix: boolean
  /** On a database of our own each migration is applied before the next is looked at. */
  readonly apply: boolean
  /** Ends it between two migrations. */
  readonly signal: AbortSignal
}

const QUIET = { on: () => undefined, signal: new AbortController().signal, allowCopy: true } as const

/** Every rule over every pending migration, against the schema that it will find. Changes no database but a shadow. */
export async function lintPending(workspace: Workspace, options: LintOptions): Promise<LintReport> {
  const files = await listMigrations(workspace.project.migrations)
  const { entries } = await workspace.store.read()
  const pending = files.filter(({ name }) => !entries.some((entry) => entry.name === name))
  refuseUnknown(files, pending, options.names)
  const findings: PlacedFinding[] = []
  const looked: string[] = []
  const passed: { name: string; because: string }[] = []
  const wanted = new Set(options.names.length === 0 ? pending.map(({ name }) => name) : options.names)
  for (const file of pending) {
    endProving(options.signal)
    try {
      const ready = wanted.has(file.name) || options.apply ? await plannedOf(workspace, file) : null
      if (ready !== null && wanted.has(file.name)) {
        looked.push(file.name)
        findings.push(...placed(file, ready, options.fix))
      }
      if (options.apply) await up(workspace, { ...QUIET, to: file.name, contract: true })
    } catch (error) {
      if (!isMigrateError(error) || looked.includes(file.name)) throw error
      // It builds on one before it, which is not applied here.
      passed.push({ name: file.name, because: error.message })
    }
  }
  return { findings, looked, passed }
}

async function plannedOf(workspace: Workspace, file: MigrationFile): Promise<ReadyMigration | null> {
  const migrations = await loadMigrations([file], [file.name], workspace.dialect)
  const { ready } = await planUp(workspace, await inspect(workspace), migrations, [])
  return ready[0] ?? null
}

function placed(
  file: MigrationFile,
  { findings, planned }: ReadyMigration,
  fix: boolean,
): readonly PlacedFinding[] {
  const { operations } = planned.migration
  const rewritten = new Set<number>()
  if (fix && file.format !== 'sql') {
    // From the end, so that the lines before stay where they are.
    for (const { instead, operation } of findings.toReversed()) {
      if (instead === undefined || operation === undefined || rewritten.has(operation)) continue
      if (
        rewrite(
          file,
          lineOfOperation(file, operations[operation] ?? { kind: 'dropTable', table: '' }),
          instead,
        )
      )
        rewritten.add(operation)
    }
  }
  return findings.map((finding) => {
    const operation = finding.operation === undefined ? undefined : operations[finding.operation]
    return {
      ...finding,
      place: operation === undefined ? file.file : placeOfOperation(file, operation, finding.at ?? 0),
      fixed:
        finding.instead !== undefined && finding.operation !== undefined && rewritten.has(finding.operation),
    }
  })
}

function rewrite(file: MigrationFile, line: number | null, calls: readonly string[]): boolean {
  if (line === null) return false
  const text = replaceCall(readFileSync(file.path, 'utf8'), line, calls)
  if (text === null) return false
  writeFileSync(file.path, text)
  return true
}

function refuseUnknown(
  files: readonly MigrationFile[],
  pending: readonly MigrationFile[],
  names: readonly string[],
): void {
  for (const name of names) {
    if (pending.some((file) => file.name === name)) continue
    throw files.some((file) => file.name === name)
      ? new MigrateError('WRONG_STATE', {
          what: `${name} is applied already; what it says now would change nothing`,
          next: 'Name a pending migration, or none for all of them.',
        })
      : new MigrateError('UNKNOWN_MIGRATION', {
          what: `there is no migration ${name}`,
          next: 'See `migrate status` for the names.',
        })
  }
}
