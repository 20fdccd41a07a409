import { inject } from 'vitest'
import type { CreateOptions, Database } from './database.ts'
import { createPGliteDatabase } from './pglite-database.ts'
import { createPostgresDatabase } from './postgres-database.ts'
import type { StartedEngine } from './started-engine.ts'

export type { Database } from './database.ts'

export interface Engine {
  readonly kind: StartedEngine['kind']
  /** 'PostgreSQL 15', 'PGlite'. */
  readonly name: string
  readonly major: number
  createDatabase(options?: CreateOptions): Promise<Database>
}

/**
 * The engines of this run, for `describe.each(engines)('$name', (engine) => …)`.
 *
 * @example
 * const database = await engine.createDatabase()
 * await database.script('create table t (id int)')
 * await database.dispose()
 */
export const engines: readonly Engine[] = inject('engines').map((started) => ({
  kind: started.kind,
  name: started.name,
  major: started.major,
  createDatabase: (options = {}) =>
    started.kind === 'pglite'
      ? createPGliteDatabase(started.template, options)
      : createPostgresDatabase(started.adminUrl, started.major, options),
}))

/** Those with many sessions: locks, crashes and two applications at once are tested on them. */
export const servers: readonly Engine[] = engines.filter((engine) => engine.kind === 'postgres')
