import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../errors/migrate-error.ts'
import { sha256 } from './digest.ts'
import type { MigrationFile } from './migration-file.ts'
import { shownPath } from './shown-path.ts'

/** What a rehearsal found, kept beside the migration so that `up --guarded` need not make it again. */
export interface ProofRecord {
  readonly migration: string
  readonly verdict: string
  /** One line for a person. */
  readonly message: string
  /** Of what the migration does: see `checksumOf`. */
  readonly checksum: string
  /** Of the part of the schema before that the migration rests on. */
  readonly schemaBefore: string
  /** Version of this tool. */
  readonly tool: string
  /** `PostgreSQL 15`, `PGlite (PostgreSQL 18)`, `MariaDB 10.11`. */
  readonly engine: string
  /** Rows that it rests on, and writes that applications made meanwhile. */
  readonly rows: number
  readonly writes: number
}

const SCHEMA = 'bothways/proof@1'

/** `20260102030405_prices.proof.json` beside a module, `proof.json` in a folder of SQL. */
export function proofPath({ format, name, path }: Pick<MigrationFile, 'format' | 'name' | 'path'>): string {
  return format === 'sql' ? join(path, PROOF_IN_FOLDER) : join(path, '..', `${name}.proof.json`)
}

export const PROOF_IN_FOLDER = 'proof.json'

export function writeProof(file: MigrationFile, record: ProofRecord): void {
  const document = { schema: SCHEMA, ...record, digest: digestOf(record) }
  writeFileSync(proofPath(file), `${JSON.stringify(document, null, 2)}\n`)
}

/** The proof beside a migration; null where there is none, and why it is not believed where somebody has edited it. */
export function readProof(file: MigrationFile): ProofRecord | { readonly unbelieved: string } | null {
  const path = proofPath(file)
  if (!existsSync(path)) return null
  const unbelieved = { unbelieved: `${shownPath(path)} was edited: it is not what \`migrate prove\` wrote` }
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof found !== 'object' || found === null || !('digest' in found) || !('schema' in found))
      return unbelieved
    const { digest, schema, ...rest } = found
    // The digest is over every field: what has it was written by this tool, whole.
    const record = rest as ProofRecord
    return schema === SCHEMA && digest === digestOf(record) ? record : unbelieved
  } catch (cause) {
    if (cause instanceof SyntaxError) return unbelieved
    throw new MigrateError('MIGRATION_UNLOADABLE', {
      what: `${shownPath(path)} can't be read`,
      next: 'Give it back its rights, or delete it and run `migrate prove` again.',
      cause,
    })
  }
}

function digestOf(record: ProofRecord): string {
  const fields = Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sha256(`${SCHEMA}\n${JSON.stringify(fields)}`)
}
