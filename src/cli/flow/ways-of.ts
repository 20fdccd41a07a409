import { basename } from 'node:path'
import type { KyselyLibrary } from '../../dialect/kysely-library.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { sqlTokens } from '../../model/sql-tokens.ts'
import type { FormatName } from '../../project/formats/format-name.ts'
import type { CodeWay, FilesWay, Pair, SqlWay } from '../../project/formats/pair.ts'
import type { KnexLibrary } from '../../rehearse/run-knex.ts'
import { runScript } from '../../rehearse/run-script.ts'
import type { SequelizeLibrary } from '../../rehearse/run-umzug.ts'
import type { Shadow, ShadowPlace } from '../../rehearse/shadow.ts'
import { failureOf, type Ran, type Way, type WrittenPair } from '../../rehearse/way.ts'

/** Runs the functions of a tool's modules by the library that the project itself has. */
type RunCode = (way: CodeWay, shadow: Shadow) => Promise<Ran>

/** What a folder's pairs do, as their tool would run them. Throws where the tool's library is not installed there. */
export async function waysOf(
  { connection }: ShadowPlace,
  format: FormatName,
  folder: string,
  pairs: readonly Pair[],
): Promise<readonly WrittenPair[]> {
  const isCode = pairs.some(({ up }) => up.kind === 'code')
  if (isCode && format !== 'kysely' && !connection.facts.concurrent) throw needsServer(format)
  let loading: Promise<RunCode> | null = null
  const runner = (): Promise<RunCode> => (loading ??= runnerOf(format, folder))
  // What is not installed is told once, and not by each pair.
  if (isCode) await runner()
  const way = (one: CodeWay | FilesWay | SqlWay): Way =>
    one.kind === 'sql' ? ofSql(one) : one.kind === 'files' ? inTurn(one.ways.map(ofSql)) : ofCode(one, runner)
  return pairs.map(({ down, name, up }) => ({ name, up: way(up), down: down === null ? null : way(down) }))
}

function ofSql(way: SqlWay): Way {
  return {
    isEmpty: way.refused === null && sqlTokens(way.text).length === 0,
    run: (shadow) => runScript(shadow, way),
  }
}

/** What an earlier one has done, no later one's failure takes back. */
function inTurn(ways: readonly Way[]): Way {
  return {
    isEmpty: ways.every(({ isEmpty }) => isEmpty),
    async run(shadow) {
      let sent = false
      for (const way of ways) {
        const ran = await way.run(shadow)
        if (ran.failure !== null)
          return { sent: true, failure: { ...ran.failure, rolledBack: ran.failure.rolledBack && !sent } }
        sent ||= ran.sent
      }
      return { sent, failure: null }
    },
  }
}

function ofCode(way: CodeWay, runner: () => Promise<RunCode>): Way {
  return {
    isEmpty: false,
    async run(shadow) {
      try {
        const run = await runner()
        return await run(way, shadow)
      } catch (error) {
        // Its file can't be loaded: the next one may be.
        return { sent: true, failure: failureOf(shadow, error, { statement: null, rolledBack: true }) }
      }
    },
  }
}

async function runnerOf(format: FormatName, folder: string): Promise<RunCode> {
  const [{ libraryBeside, requireBeside }, { moduleFunction }] = await Promise.all([
    import('../../project/formats/import-module.ts'),
    import('../../project/formats/module-functions.ts'),
  ])
  if (format === 'kysely') {
    const kysely = (await requireBeside(folder, 'kysely')) as unknown as KyselyLibrary
    const { runKysely } = await import('../../rehearse/run-kysely.ts')
    return async (way, shadow) => runKysely(shadow, kysely, (await moduleFunction(way)).call)
  }
  if (format === 'knex') {
    const knex = (await requireBeside(folder, 'knex')) as unknown as KnexLibrary
    const { runKnex } = await import('../../rehearse/run-knex.ts')
    return async (way, shadow) => {
      const { call, transaction } = await moduleFunction(way)
      return runKnex(shadow, knex, call, { transaction })
    }
  }
  const sequelize = (await libraryBeside(folder, 'sequelize')) as unknown as SequelizeLibrary | null
  const { runUmzug } = await import('../../rehearse/run-umzug.ts')
  return async (way, shadow) => {
    const { call } = await moduleFunction(way)
    return runUmzug(shadow, sequelize, call, { name: basename(way.path), path: way.path })
  }
}

function needsServer(format: FormatName): MigrateError {
  return new MigrateError('USAGE', {
    what: `Migrations of ${format} may open connections of their own, and the embedded database has one`,
    state: 'Nothing was tried.',
    next: 'Name a server to make shadow databases on: --shadow-url postgres://user@host/database.',
  })
}
