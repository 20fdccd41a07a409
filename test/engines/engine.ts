import type { Client } from 'pg'
import { inject, test } from 'vitest'
import type { CreateOptions, Database } from './database.ts'
import { createPGliteDatabase } from './pglite-database.ts'
import { createPostgresDatabase } from './postgres-database.ts'
import type { StartedEngine, StartedPostgres } from './started-engine.ts'

export type { Database } from './database.ts'

export interface Engine<Session = Client> {
  readonly family: 'postgres' | 'mysql'
  readonly kind: StartedEngine['kind']
  /** 'PostgreSQL 15', 'PGlite', 'MariaDB 10.11'. */
  readonly name: string
  readonly major: number
  createDatabase(options?: CreateOptions): Promise<Database<Session>>
}

/**
 * PostgreSQL and PGlite as this run has them, for `describe.each(engines)('$name', (engine) => …)`; those of the other
 * family are `mysqlEngines` in mysql.ts, and a suite for both takes `[...engines, ...mysqlEngines]`.
 *
 * @example
 * const database = await engine.createDatabase()
 * await database.script('create table t (id int)')
 * await database.dispose()
 */
export const engines: readonly Engine[] = inject('engines')
  .filter(isPostgres)
  .map((started) => ({
    family: 'postgres',
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

// A file without any test counts as broken.
if (engines.length === 0) test.skip('neither PostgreSQL nor PGlite in this run', () => undefined)

function isPostgres(started: StartedEngine): started is StartedPostgres {
  return started.kind === 'postgres' || started.kind === 'pglite'
}
