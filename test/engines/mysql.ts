import type { Connection } from 'mysql2/promise'
import { inject, test } from 'vitest'
import type { Engine } from './engine.ts'
import { createMysqlDatabase } from './mysql-database.ts'
import type { MysqlKind, StartedEngine, StartedMysql } from './started-engine.ts'

export interface MysqlEngine extends Engine<Connection> {
  readonly kind: MysqlKind
}

/** The MariaDB and MySQL servers of this run, for `describe.each(mysqlEngines)('$name', (engine) => …)`. */
export const mysqlEngines: readonly MysqlEngine[] = inject('engines')
  .filter(isMysql)
  .map(({ kind, name, major, adminUrl }) => ({
    family: 'mysql',
    kind,
    name,
    major,
    createDatabase: (options = {}) => createMysqlDatabase(adminUrl, options),
  }))

// A file without any test counts as broken.
if (mysqlEngines.length === 0) test.skip('neither MariaDB nor MySQL in this run', () => undefined)

function isMysql(started: StartedEngine): started is StartedMysql {
  return started.kind === 'mariadb' || started.kind === 'mysql'
}
