import type { ReadSql } from '../model/sql-statement.ts'
import type { KyselyCompiler } from './kysely-compiler.ts'

/** What an engine knows of migration files before there is a server. */
export interface LoadingEngine {
  readonly kysely: KyselyCompiler
  readonly readSql: ReadSql
}
