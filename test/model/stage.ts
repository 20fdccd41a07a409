import { inspect } from '../../src/cli/flow/catalog-record.ts'
import { planUp, type ReadyMigration } from '../../src/cli/flow/plan-up.ts'
import type { Workspace } from '../../src/cli/workspace.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { isMigrateError } from '../../src/errors/migrate-error.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { Migration } from '../../src/model/migration.ts'
import type { MigrationName } from '../../src/model/names.ts'
import { operationsOf } from './operations-of.ts'
import type { Scenario } from './scenario.ts'
import { dropsOf, schemaOf } from './schema-of.ts'
import { mysqlSpeech, postgresSpeech, type Speech } from './speech.ts'

export const NAME = '20260101000000_model' as MigrationName

/** A database on which scenarios are played, one after the other. */
export interface Stage {
  readonly family: 'postgres' | 'mysql'
  readonly url: string
  readonly speech: Speech
  readonly workspace: Workspace
  /** Connects anew: for servers where a cut is a cut. */
  reconnect(): Promise<Stage>
  close(): Promise<void>
}

/** A scenario with its schema on the stage and its migration planned. */
export interface Subject {
  readonly stage: Stage
  readonly scenario: Scenario
  readonly identified: boolean
  readonly ready: ReadyMigration
  /** The schema before the migration. */
  readonly catalog: Catalog
}

export async function openStage(url: string): Promise<Stage> {
  const family = url.startsWith('mysql') || url.startsWith('mariadb') ? 'mysql' : 'postgres'
  const { connection, dialect: loaded } = await openDatabase(url)
  const dialect = await loaded()
  const { session } = connection
  const workspace: Workspace = {
    project: {
      root: '',
      configFile: null,
      url,
      urlFrom: '--url',
      migrations: '',
      backupDirectory: '',
      contracts: '',
      rollbackWindow: '7d',
    },
    dialect,
    connection,
    store: dialect.ledger(session),
    io: { out: () => undefined, err: () => undefined, json: false, live: false, interactive: false },
  }
  await dialect.acquireLock(session, { waitMs: 10_000, url })
  await workspace.store.ensure()
  return {
    family,
    url,
    speech: family === 'mysql' ? mysqlSpeech : postgresSpeech,
    workspace,
    reconnect: async () => {
      await session.close()
      return openStage(url)
    },
    async close() {
      await dialect.releaseLock(session)
      await session.close()
    },
  }
}

/** Null where the tool refuses the migration, which is its right: it must say so before it touches anything. */
export async function setUp(
  stage: Stage,
  scenario: Scenario,
): Promise<Subject | { readonly refusal: string }> {
  const { connection } = stage.workspace
  await connection.session.script(schemaOf(scenario, stage.speech).join(';\n'))
  const catalog = await inspect(stage.workspace)
  let refusal = ''
  for (const writers of ['inferred', 'identified'] as const) {
    try {
      const migration = migrationOf(scenario, stage.speech, writers)
      const { ready } = await planUp(stage.workspace, catalog, [migration], [])
      const [one] = ready
      if (one !== undefined)
        return { stage, scenario, catalog, identified: writers === 'identified', ready: one }
    } catch (error) {
      if (!isMigrateError(error) || error.code === 'INTERNAL') throw error
      refusal = `${error.code}: ${error.message}`
      if (error.code !== 'WRITER_UNKNOWN') break
    }
  }
  await tearDown(stage, scenario)
  return { refusal }
}

/** Leaves an empty database with an empty ledger. */
export async function tearDown(stage: Stage, scenario: Scenario): Promise<void> {
  if (!isNested(stage, scenario)) return clear(stage)
  for (const statement of dropsOf(scenario)) await stage.workspace.connection.session.script(statement)
}

/**
 * Whether runs are played in one transaction that is rolled back at the end: where DDL may be. A foreign key looks again
 * at rows that its own transaction has inserted, which no application's ever are, so those are played for good.
 */
export function isNested({ family }: Stage, { facts }: Scenario): boolean {
  return family === 'postgres' && !facts.some(({ kind }) => kind.endsWith('ForeignKey'))
}

/** Takes away what runs have left, then makes what is wanted. */
export async function clear(stage: Stage, wanted: readonly string[] = []): Promise<void> {
  const { connection, store } = stage.workspace
  const { empty, leftovers } = stage.speech
  const left = await connection.session.query<{ text: string }>(leftovers)
  await connection.session.script([...empty, ...left.map(({ text }) => text), ...wanted].join(';\n'))
  await store.ensure()
}

function migrationOf(scenario: Scenario, speech: Speech, writers: Migration['writers']): Migration {
  return {
    name: NAME,
    summary: 'a change',
    operations: scenario.facts.flatMap((fact) => operationsOf(fact, speech)),
    writers,
    checksum: '',
    rawHash: '',
    file: 'model.ts',
  }
}
