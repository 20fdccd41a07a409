import type { CompiledQuery, Dialect } from 'kysely'
import { callSiteOf, withCallSiteOf } from '../authoring/call-site.ts'
import type { RunCode } from '../authoring/run.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { RawSql } from '../model/operations/code.ts'
import type { LoadingEngine } from './engine.ts'
import { asksForRows } from './asks-for-rows.ts'
import { inlineParameters } from './inline-parameters.ts'
import { lineIn, located, place } from './located.ts'
import type { MigrationFile } from './migration-file.ts'
import { recordKysely } from './record-kysely.ts'
import { missingWayBack } from './way-back.ts'
import { writtenTables } from './written-tables.ts'

type Compiler = Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>

interface Half {
  readonly sql: string
  readonly writes: readonly string[]
}

/** Two functions as SQL. Whatever they would do is in the plan, and a revert needs neither the file nor Kysely. */
export async function recordRun(
  file: MigrationFile,
  operation: RunCode,
  { kysely, readSql }: LoadingEngine,
): Promise<RawSql> {
  const compiler = await kysely()
  const where = place(file.file, lineIn(callSiteOf(operation), file.path))
  const up = await half(file, where, 'up', operation.up, compiler)
  const down = await half(file, where, 'down', operation.down, compiler)
  if (up.sql === '') {
    throw new MigrateError('MIGRATION_INVALID', {
      what: `${where}: up of op.run() sends no query`,
      next: 'End each query with .execute(), and await it.',
    })
  }
  const recorded: RawSql = {
    kind: 'sql',
    up: up.sql,
    down: down.sql,
    phase: operation.phase,
    writes: [...new Set([...operation.writes, ...up.writes, ...down.writes])],
    transaction: true,
    ...(operation.irreversible === undefined ? {} : { irreversible: operation.irreversible }),
  }
  const needs = await missingWayBack({ ...recorded, writes: operation.writes }, readSql)
  if (needs !== null) {
    throw new MigrateError('DOWN_MISSING', {
      what: `${where}: down of op.run() sends no query: nobody else can know the way back`,
      next: "End each query with .execute() and await it; where nothing can undo up, say why with irreversible: '…'.",
      details: [`It is needed for: ${needs}`],
    })
  }
  return withCallSiteOf(recorded, operation)
}

/** Recorded twice with different answers: what depends on how many rows changed, or on the clock, comes out unlike. */
async function half(
  file: MigrationFile,
  where: string,
  side: 'up' | 'down',
  build: RunCode['up'],
  compiler: Compiler,
): Promise<Half> {
  const first = await record(file, where, side, build, compiler, 0n)
  const second = await record(file, where, side, build, compiler, 1n)
  if (first.sql !== second.sql) {
    throw refusal(side, where, `${side} of op.run() sends other queries each time`, [first.sql, second.sql])
  }
  return first
}

async function record(
  file: MigrationFile,
  where: string,
  side: 'up' | 'down',
  build: RunCode['up'],
  compiler: Compiler,
  affected: bigint,
): Promise<Half> {
  const statements: string[] = []
  const writes: string[] = []
  let refused: MigrateError | null = null
  const onQuery = (query: CompiledQuery): void => {
    if (asksForRows(query)) {
      const line = lineIn(new Error('query').stack, file.path)
      refused ??= refusal(
        side,
        line === null ? where : place(file.file, line),
        `${side} of op.run() asks the database`,
        [query.sql],
      )
      throw refused
    }
    statements.push(inlineParameters(query.sql, query.parameters))
    writes.push(...writtenTables(query))
  }
  const failure = await recordKysely(compiler, build, onQuery, affected).then(
    (recording) => (recording.rolledBack ? new Error('a transaction was rolled back') : null),
    (error: unknown) => error,
  )
  if (refused !== null) throw refused
  if (failure !== null) throw failed(file, where, side, failure)
  return { sql: statements.join(';\n'), writes }
}

function refusal(side: 'up' | 'down', where: string, what: string, details: readonly string[]): MigrateError {
  return new MigrateError(side === 'down' ? 'DATA_DEPENDENT_DOWN' : 'MIGRATION_INVALID', {
    what: `${where}: ${what}, but the plan is made before it runs`,
    next: 'Say it in one statement: UPDATE … FROM, INSERT … SELECT, CASE, now(). Or write it as op.sql({ up, down }).',
    details,
  })
}

function failed(file: MigrationFile, where: string, side: string, error: unknown): MigrateError {
  const message = error instanceof Error ? error.message : String(error)
  const line = error instanceof Error ? lineIn(error.stack, file.path) : null
  return (
    located(error, file.path, file.file) ??
    new MigrateError('MIGRATION_INVALID', {
      what: `${line === null ? where : place(file.file, line)}: ${side} of op.run() failed: ${message}`,
      next: 'Correct the function. It is called without a database, to learn its queries.',
      cause: error,
    })
  )
}
