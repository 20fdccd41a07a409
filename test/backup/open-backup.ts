import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { BackupContext, BackupProgress } from '../../src/backup/backup-context.ts'
import { makeBackup } from '../../src/backup/make-backup.ts'
import type { BackupSummary } from '../../src/dialect/backup-dialect.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { TableName } from '../../src/model/names.ts'
import { engines, type Database, type Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'

export interface Opened<Session = Client> extends AsyncDisposable {
  readonly database: Database<Session>
  readonly folder: string
  readonly context: BackupContext
  readonly dialect: Dialect
  readonly progress: readonly BackupProgress[]
  backup(tables: readonly TableName[], directory?: string): Promise<BackupSummary>
  /** A table's rows as COPY writes them, in one order. */
  rows(table: string): Promise<string>
  script(sql: string): Promise<void>
}

export const table = (name: string, schema = 'public'): TableName => ({ schema, name })

/** What has no schemas calls its only one ''. */
export const tableOn = ({ family }: Pick<Engine, 'family'>, name: string): TableName =>
  table(name, family === 'mysql' ? '' : 'public')

/** One of each kind, for what hardly hangs on the engine. */
export const oneOfEachKind: readonly Engine<unknown>[] = [
  ...engines.filter((engine) => engine.kind === 'pglite' || engine.major === 15),
  ...mysqlEngines,
]

const everyRow = (name: string): string => `COPY (SELECT * FROM ${name}) TO STDOUT`
const everyRowOfMysql = (name: string): string => `SELECT * FROM ${name}`

/** A database with `sql` in it, a folder, and what a backup needs. */
export async function open<Session>(engine: Engine<Session>, sql: string): Promise<Opened<Session>> {
  const database = await engine.createDatabase()
  await database.script(sql)
  await database.release()
  const folder = await mkdtemp(join(tmpdir(), 'bothways-backup-'))
  const { connection, dialect: load } = await openDatabase(database.url)
  const dialect = await load()
  const progress: BackupProgress[] = []
  const context: BackupContext = {
    dialect: dialect.backup,
    connection,
    toolVersion: '0.0.0',
    lockTimeoutMs: 2000,
    on: (event) => progress.push(event),
    signal: new AbortController().signal,
    interrupt: null,
  }
  const catalog = await dialect.inspect(connection.session, connection.facts)
  const all = engine.family === 'postgres' ? everyRow : everyRowOfMysql
  let number = 0
  return {
    database,
    folder,
    context,
    dialect,
    progress,
    async backup(tables, directory = folder) {
      number += 1
      return makeBackup(context, {
        tables,
        catalog,
        runId: `run${number}`,
        directory,
        at: new Date('2026-01-02T03:04:05.678Z'),
      })
    },
    async rows(name) {
      const parts: Uint8Array[] = []
      for await (const part of connection.session.copyOut(all(name))) parts.push(Buffer.from(part))
      return Buffer.concat(parts).toString().split('\n').toSorted().join('\n')
    },
    script: (text) => connection.session.script(text),
    async [Symbol.asyncDispose]() {
      await connection.session.close()
      await database.dispose()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
