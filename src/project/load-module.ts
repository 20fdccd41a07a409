import type { AuthoredMigration, AuthoredOperation } from '../authoring/authored.ts'
import { callSiteOf } from '../authoring/call-site.ts'
import { definitionProblems } from '../authoring/definition-shape.ts'
import { downMissing } from '../authoring/down-missing.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { Migration } from '../model/migration.ts'
import type { Operation } from '../model/operation.ts'
import { checksumOf } from './checksum.ts'
import { importDefault } from './import-default.ts'
import type { LoadingEngine } from './engine.ts'
import { lineIn, located, place } from './located.ts'
import type { MigrationFile } from './migration-file.ts'
import { explainImportFailure } from './unloadable.ts'
import { missingWayBack } from './way-back.ts'

/** A migration written as a module: imported, checked, and its functions turned into SQL. */
export async function loadModule(file: MigrationFile, engine: LoadingEngine): Promise<Migration> {
  const definition = checkedDefinition(file, await importMigration(file))
  const operations: Operation[] = []
  for (const operation of definition.operations)
    operations.push(await plainOperation(file, operation, engine))
  const writers = definition.writers ?? 'inferred'
  return {
    name: file.name,
    summary: definition.summary,
    operations,
    writers,
    checksum: checksumOf({ operations, writers }),
    rawHash: file.rawHash,
    file: file.file,
  }
}

async function importMigration(file: MigrationFile): Promise<unknown> {
  try {
    return await importDefault(file.path)
  } catch (error) {
    throw (
      located(error, file.path, file.file) ??
      new MigrateError('MIGRATION_UNLOADABLE', { ...explainImportFailure(error, file.path), cause: error })
    )
  }
}

function checkedDefinition(file: MigrationFile, value: unknown): AuthoredMigration {
  const [first, ...others] = definitionProblems(value).map((problem) => {
    const stack = problem.operation === null ? null : callSiteOf(operationAt(value, problem.operation))
    return { ...problem, what: `${place(file.file, lineIn(stack, file.path))}: ${problem.what}` }
  })
  if (first !== undefined) {
    throw new MigrateError(first.code, {
      what: first.what,
      next: first.next,
      details: others.map((other) => `${other.what}. ${other.next}`),
    })
  }
  // definitionProblems has looked at every key.
  return value as AuthoredMigration
}

function operationAt(value: unknown, index: number): unknown {
  const operations: unknown =
    typeof value === 'object' && value !== null && 'operations' in value ? value.operations : []
  return Array.isArray(operations) ? operations[index] : undefined
}

async function plainOperation(
  file: MigrationFile,
  operation: AuthoredOperation,
  engine: LoadingEngine,
): Promise<Operation> {
  if (operation.kind === 'sql') {
    const needs = await missingWayBack(operation, engine.readSql)
    if (needs === null) return operation
    const { what, next } = downMissing('down')
    throw new MigrateError('DOWN_MISSING', {
      what: `${place(file.file, lineIn(callSiteOf(operation), file.path))}: ${what}`,
      next,
      details: [`It is needed for: ${needs}`],
    })
  }
  if (operation.kind !== 'run') return operation
  const { recordRun } = await import('./record-run.ts')
  return recordRun(file, operation, engine)
}
