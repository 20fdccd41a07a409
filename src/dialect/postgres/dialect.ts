import type { Dialect } from '../dialect.ts'
import { postgresAccess } from './access.ts'
import { analyse } from './analyse.ts'
import { applicationDialect } from './application-dialect.ts'
import { backfill } from './backfill.ts'
import { postgresBackup } from './backup.ts'
import { blockersOf, oldTransactions } from './blockers.ts'
import { compileProgram } from './compile/step.ts'
import { identity } from './identity.ts'
import { inspect } from './inspect.ts'
import { releaseStatements } from './ledger/releases.ts'
import { ledgerStatements } from './ledger/statements.ts'
import { interrupter } from './interrupter.ts'
import { postgresCompiler } from './kysely-compiler.ts'
import { laws } from './laws.ts'
import { acquireLock, lockHolder, releaseLock } from './lock.ts'
import { presentState } from './present-state.ts'
import { quarantine } from './quarantine.ts'
import { readSql } from './read-sql.ts'
import { identifier, list, literal, qualified } from './quote.ts'
import { insertRow, rowImages } from './row-images.ts'
import { evaluate } from './evaluate.ts'
import { candidateValues } from './candidate-values.ts'
import { scratchDatabase } from './scratch.ts'
import { postgresStatements } from './statements.ts'
import { postgresScripts } from './script.ts'
import { sessionDialect } from './session-dialect.ts'
import { unknownTypes } from './unknown-types.ts'

/** PostgreSQL 14 to 18, and PGlite, which is PostgreSQL in this process. */
export const postgres: Dialect = {
  ...postgresAccess,
  inspect: (session, facts) => inspect(session, facts.version),
  analyse,
  readSql,
  unknownTypes,
  compile: compileProgram,
  statements: ledgerStatements,
  releaseStatements,
  acquireLock,
  releaseLock,
  lockHolder,
  blockersOf,
  oldTransactions,
  transaction: (statements, lockTimeoutMs) =>
    ['BEGIN', `SET LOCAL lock_timeout = ${lockTimeoutMs}`, ...statements, 'COMMIT'].join(';\n'),
  rollback: 'ROLLBACK',
  transactionalDdl: true,
  viewsFollow: true,
  ways: (_session, statement) => Promise.resolve([statement]),
  alone: (lockTimeoutMs, statementTimeoutMs) => ({
    set: `SET lock_timeout = ${lockTimeoutMs}; SET statement_timeout = ${statementTimeoutMs}`,
    reset: `SET lock_timeout = '10s'; SET statement_timeout = 0`,
  }),
  // Who owns a table may put triggers on it.
  refuseWithoutRights: () => Promise.resolve(),
  backfill,
  backup: postgresBackup,
  applications: postgresStatements,
  interrupter,
  kysely: postgresCompiler,
  kyselyOn: sessionDialect,
  application: applicationDialect,
  laws,
  quarantine,
  scripts: postgresScripts,
  rowImages: (table) => rowImages(table, table.columns),
  evaluate,
  insertRow,
  presentState,
  candidateValues,
  overValues: (condition) => condition,
  upsertRow: (table, row, key) =>
    `${insertRow(table, row)} ON CONFLICT (${list(key)}) DO UPDATE SET ${[...row.keys()].map((name) => `${identifier(name)} = EXCLUDED.${identifier(name)}`).join(', ')}`,
  asRelease: (release) =>
    release === null ? 'RESET bothways.release' : `SET bothways.release = ${literal(release)}`,
  readOnlyTransaction: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  identity,
  quote: (name) => (typeof name === 'string' ? identifier(name) : qualified(name)),
  imageValue: (type, image) => (image === null ? 'NULL' : `${literal(image)}::${type}`),
  together: (statements) => ['BEGIN', 'SET CONSTRAINTS ALL DEFERRED', ...statements, 'COMMIT'].join(';\n'),
  scratchDatabase,
}
