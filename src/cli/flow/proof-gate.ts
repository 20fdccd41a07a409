import { MigrateError } from '../../errors/migrate-error.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import { readProof, type ProofRecord } from '../../project/proof-file.ts'
import { proofScope } from '../../rehearse/proof-scope.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import type { OwnProof } from '../../rehearse/own-proof.ts'
import { passes, type Verdict } from '../../rehearse/verdict.ts'
import { embeddedPlace } from './shadow-place.ts'
import { provingLine } from '../render/proving-line.ts'
import { stopSignal } from '../signals.ts'
import { VERSION } from '../version.ts'
import type { Workspace } from '../workspace.ts'
import type { ReadyMigration } from './plan-up.ts'

/**
 * No migration goes on whose way back was not run. A proof beside the migration is believed where it is for these bytes,
 * this schema and this tool; where there is none, one is made on a shadow now. What its author declares irreversible has
 * been accepted by name, and nothing is asked of it.
 */
export async function proofGate(
  workspace: Workspace,
  ready: readonly ReadyMigration[],
  files: readonly MigrationFile[],
): Promise<void> {
  const missing: ReadyMigration[] = []
  for (const one of ready) {
    const { migration } = one.planned
    if (
      migration.operations.some(
        (operation) => operation.kind === 'sql' && operation.irreversible !== undefined,
      )
    )
      continue
    const file = files.find(({ name }) => name === migration.name)
    const record = file === undefined ? null : readProof(file)
    const problem = record === null ? null : problemOf(record, one, workspace)
    if (problem !== null) workspace.io.err(`${migration.name}: ${problem}.`)
    if (record === null || problem !== null || 'unbelieved' in record) missing.push(one)
    else if (!passes({ verdict: record.verdict as Verdict }))
      throw refused(migration.name, record.verdict, record.message)
  }
  if (missing.length === 0) return
  // The embedded database is nobody's production. Its shadows run in this process: four proofs of `migrate demo` took twice
  // the processor time of the whole story without them (27 s and 9 s).
  if (!workspace.connection.facts.concurrent) {
    workspace.io.err(
      `Not proved: ${missing.map(({ planned }) => planned.migration.name).join(', ')}. \`migrate prove\` proves them.`,
    )
    return
  }
  for (const proof of await prove(workspace, missing)) {
    if (!passes(proof)) throw refused(proof.name, proof.verdict, proof.message, proof)
    workspace.io.err(`${proof.name}: ${proof.verdict}: ${proof.message}`)
  }
}

/** Migrations with a proof beside them that is believed here, and says that they come back: it lifts what a rule can't know. */
export function provedBeside(
  workspace: Workspace,
  ready: readonly ReadyMigration[],
  files: readonly MigrationFile[],
): ReadonlySet<string> {
  const proved = ready.filter((one) => {
    const file = files.find(({ name }) => name === one.planned.migration.name)
    const record = file === undefined ? null : readProof(file)
    if (record === null || 'unbelieved' in record || problemOf(record, one, workspace) !== null) return false
    return passes({ verdict: record.verdict as Verdict })
  })
  return new Set(proved.map(({ planned }) => planned.migration.name))
}

/** Why a proof is not believed here; null where it is. */
function problemOf(
  record: ProofRecord | { readonly unbelieved: string },
  { before, planned: { migration } }: ReadyMigration,
  { connection }: Workspace,
): string | null {
  if ('unbelieved' in record) return record.unbelieved
  if (record.migration !== migration.name) return `its proof is one of ${record.migration}`
  if (record.checksum !== migration.checksum) return 'the migration has changed since its proof was made'
  if (record.schemaBefore !== proofScope(before, migration.operations))
    return 'its proof is for another schema'
  if (kindOf(record.engine) !== kindOf(connection.facts.engine))
    return `its proof was made on ${record.engine}`
  if (major(record.tool) !== major(VERSION)) return `its proof was made by version ${record.tool}`
  return null
}

/** `PGlite (PostgreSQL 18)` is PostgreSQL. */
function kindOf(engine: string): string {
  return /PostgreSQL|MariaDB|MySQL/.exec(engine)?.[0] ?? engine
}

function major(version: string): string {
  return version.split('.')[0] ?? version
}

async function prove(workspace: Workspace, missing: readonly ReadyMigration[]): Promise<readonly OwnProof[]> {
  const { proveOwn } = await import('./prove-own.ts')
  const { connection, dialect, io, project } = workspace
  const names = new Set<string>(missing.map(({ planned }) => planned.migration.name))
  io.err(`Proving ${[...names].join(', ')} on a shadow database …`)
  const line = provingLine(io)
  const options = {
    names,
    start: { kind: 'like', source: workspace },
    signal: stopSignal(io),
    tell: line.tell,
    done: line.done,
    on: line.clear,
  } as const
  const beside: ShadowPlace = { connection, dialect, url: project.url ?? '' }
  try {
    return (await proveOwn(beside, project, options)).proofs
  } catch (error) {
    if (!(error instanceof MigrateError) || error.code !== 'PRIVILEGE') throw error
    const embedded = embeddedPlace(workspace)
    if (embedded === null) throw notHere(error, [...names])
    return (await proveOwn(embedded, project, options)).proofs
  }
}

function notHere(error: MigrateError, names: readonly string[]): MigrateError {
  return new MigrateError('PROOF_MISSING', {
    what: `${names.join(', ')}: there is no proof, and none can be made here: ${error.message}`,
    next: `Run \`migrate prove ${names.join(' ')} --shadow-url URL\` where a server may make databases, and deploy the proof beside the migration.${error.details.length === 0 ? '' : ' Or ask the administrator for that right.'}`,
    details: error.details,
    cause: error,
  })
}

function refused(name: string, verdict: string, message: string, proof?: OwnProof): MigrateError {
  return new MigrateError('PROOF_REFUSED', {
    what: `${name} is ${verdict}: ${message}`,
    details: [
      ...(proof?.schema ?? []),
      ...(proof?.losses ?? []).flatMap(({ columns, example, table }) => [
        `${table}${columns.length === 0 ? '' : ` (${columns.join(', ')})`} before: ${example.before ?? 'no such row'}`,
        `${table} after: ${example.after ?? 'gone'}`,
      ]),
    ],
    next: proof?.error?.next ?? `Mend the migration, and look with \`migrate prove ${name}\`.`,
  })
}
