import { basename, dirname } from 'node:path'
import type { KyselyLibrary } from '../../dialect/kysely-library.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { sqlTokens } from '../../model/sql-tokens.ts'
import type { FormatName } from '../../project/formats/format-name.ts'
import type { CodeWay, Pair, SqlWay } from '../../project/formats/pair.ts'
import type { Shadow } from '../../rehearse/shadow.ts'
import type { KnexLibrary } from '../../rehearse/run-knex.ts'
import { runScript } from '../../rehearse/run-script.ts'
import type { SequelizeLibrary } from '../../rehearse/run-umzug.ts'
import { failureOf, type Ran, type Way, type WrittenPair } from '../../rehearse/way.ts'

/** What a pair of another tool does, as that tool would run it. */
export function waysOf(format: FormatName, { down, name, up }: Pair): WrittenPair {
  const way = (one: CodeWay | SqlWay): Way => (one.kind === 'sql' ? ofSql(one) : ofCode(format, one))
  return { name, up: way(up), down: down === null ? null : way(down) }
}

function ofSql(way: SqlWay): Way {
  return {
    isEmpty: way.refused === null && sqlTokens(way.text).length === 0,
    run: (shadow) => runScript(shadow, way),
  }
}

function ofCode(format: FormatName, way: CodeWay): Way {
  return {
    isEmpty: false,
    async run(shadow) {
      try {
        return await runCode(format, way, shadow)
      } catch (error) {
        // Its file or its library can't be loaded: the next pair may do.
        return { sent: true, failure: failureOf(shadow, error, { statement: null, rolledBack: true }) }
      }
    },
  }
}

async function runCode(format: FormatName, way: CodeWay, shadow: Shadow): Promise<Ran> {
  const [{ libraryBeside, notInstalled }, { moduleFunction }] = await Promise.all([
    import('../../project/formats/import-module.ts'),
    import('../../project/formats/module-functions.ts'),
  ])
  const folder = dirname(way.path)
  const library = async (name: string): Promise<unknown> => {
    const found = await libraryBeside(folder, name)
    if (found === null) throw notInstalled(name, folder)
    return found
  }
  if (format === 'kysely') {
    const kysely = (await library('kysely')) as KyselyLibrary
    const { call } = await moduleFunction(way)
    return (await import('../../rehearse/run-kysely.ts')).runKysely(shadow, kysely, call)
  }
  if (!shadow.connection.facts.concurrent) throw needsServer(format)
  if (format === 'knex') {
    const knex = (await library('knex')) as KnexLibrary
    const { call, transaction } = await moduleFunction(way)
    return (await import('../../rehearse/run-knex.ts')).runKnex(shadow, knex, call, { transaction })
  }
  const sequelize = (await libraryBeside(folder, 'sequelize')) as SequelizeLibrary | null
  const { call } = await moduleFunction(way)
  const { runUmzug } = await import('../../rehearse/run-umzug.ts')
  return runUmzug(shadow, sequelize, call, { name: basename(way.path), path: way.path })
}

function needsServer(format: FormatName): MigrateError {
  return new MigrateError('USAGE', {
    what: `Migrations of ${format} open connections of their own, and the embedded database has one`,
    state: 'Nothing was tried.',
    next: 'Name a server to make shadow databases on: --shadow-url postgres://user@host/database.',
  })
}
