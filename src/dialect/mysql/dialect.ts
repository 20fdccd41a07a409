import type { Dialect } from '../dialect.ts'
import { analyse } from './analyse.ts'
import { applicationDialect } from './application-dialect.ts'
import { backfill } from './backfill.ts'
import { mysqlBackup } from './backup.ts'
import { blockersOf, oldTransactions } from './blockers.ts'
import { compileProgram } from './compile/step.ts'
import { connect } from './connect.ts'
import { classify } from './errors.ts'
import type { Flavour } from './flavour.ts'
import { inspect } from './inspect.ts'
import { interrupter } from './interrupter.ts'
import { mysqlCompiler } from './kysely-compiler.ts'
import { ledgerStore } from './ledger/read.ts'
import { releaseStatements, releaseStore } from './ledger/releases.ts'
import { ledgerStatements } from './ledger/statements.ts'
import { laws } from './laws.ts'
import { FENCE } from './lease.ts'
import { acquireLock, lockHolder, releaseLock } from './lock.ts'
import { refuseWithoutRights } from './missing-rights.ts'
import { presentState } from './present-state.ts'
import { quarantine } from './quarantine.ts'
import { readSql } from './read-sql.ts'
import { identifier, literal, qualified } from './quote.ts'
import { identity } from './identity.ts'
import { imageValue, insertRow, rowImages } from './row-images.ts'
import { evaluate } from './evaluate.ts'
import { candidateValues } from './candidate-values.ts'
import { scratchDatabase } from './scratch.ts'
import { mysqlStatements } from './statements.ts'
import { mysqlScripts } from './script.ts'
import { sessionDialect } from './session-dialect.ts'
import { unknownTypes } from './unknown-types.ts'
import { waysOf } from './ways.ts'

/** MySQL 8.0.23 and later, MariaDB 10.6 and later. */
export function mysqlDialect(flavour: Flavour): Dialect {
  return {
    connect,
    inspect: (session) => inspect(session, flavour),
    analyse,
    readSql,
    unknownTypes,
    compile: (program, context) => compileProgram(flavour, program, context),
    ledger: ledgerStore,
    statements: ledgerStatements,
    releases: releaseStore,
    releaseStatements,
    acquireLock,
    releaseLock,
    lockHolder,
    classify,
    blockersOf,
    oldTransactions,
    transaction: (statements, lockTimeoutMs) =>
      [
        `${waiting(lockTimeoutMs)}, @bothways_backfill = NULL, @bothways_capture = NULL`,
        'START TRANSACTION',
        FENCE,
        ...statements,
        'COMMIT',
      ].join(';\n'),
    rollback: 'ROLLBACK; SET @bothways_backfill = NULL, @bothways_capture = NULL, foreign_key_checks = 1',
    transactionalDdl: false,
    viewsFollow: false,
    ways: waysOf(flavour),
    alone: (lockTimeoutMs) => ({
      set: waiting(lockTimeoutMs),
      reset: `UNLOCK TABLES; ${waiting(10_000)}, foreign_key_checks = 1, @bothways_capture = NULL`,
    }),
    refuseWithoutRights,
    backfill,
    backup: mysqlBackup(flavour),
    applications: mysqlStatements,
    interrupter,
    kysely: mysqlCompiler,
    kyselyOn: sessionDialect,
    application: applicationDialect,
    laws,
    quarantine,
    scripts: mysqlScripts(flavour),
    rowImages: (table) => rowImages(table, table.columns),
    evaluate,
    candidateValues,
    // Its texts would have the collation of their character set, and the values that of the connection: no mix (1267).
    overValues: (condition) => condition.replaceAll(/\b_utf8mb4(?=')/g, ''),
    upsertRow: (table, row) =>
      `${insertRow(table, row)} ON DUPLICATE KEY UPDATE ${[...row.keys()].map((name) => `${identifier(name)} = VALUES(${identifier(name)})`).join(', ')}`,
    asRelease: (release) => `SET @bothways_release = ${release === null ? 'NULL' : literal(release)}`,
    readOnlyTransaction: 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
    identity,
    quote: (name) => (typeof name === 'string' ? identifier(name) : qualified(name)),
    imageValue,
    together: (statements) =>
      ['SET foreign_key_checks = 0', 'BEGIN', ...statements, 'COMMIT', 'SET foreign_key_checks = 1'].join(
        ';\n',
      ),
    insertRow,
    presentState,
    scratchDatabase,
  }
}

/** Both servers count in whole seconds, MySQL from one up. */
function waiting(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return `SET SESSION lock_wait_timeout = ${seconds}, SESSION innodb_lock_wait_timeout = ${seconds}`
}
