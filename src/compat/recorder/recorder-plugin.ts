import { MysqlQueryCompiler, PostgresQueryCompiler, type KyselyPlugin, type QueryCompiler } from 'kysely'
import type { EngineFamily } from '../../model/release-contract.ts'
import { recordingOf, type RecorderOptions } from './recording.ts'

const COMPILERS = {
  postgres: () => new PostgresQueryCompiler(),
  mysql: () => new MysqlQueryCompiler(),
} as const satisfies Record<EngineFamily, () => QueryCompiler>

/**
 * Notes every query that a Kysely compiles, whatever driver it has. Name it last, so that it sees what the others make of
 * a query. Where the driver is `pg` or `mysql2`, take `recordPg` or `recordMysql2`: they see SQL that goes round Kysely too.
 *
 * @example
 * new Kysely<Database>({ dialect, plugins: [new CamelCasePlugin(), recorderPlugin('postgres')] })
 */
export function recorderPlugin(engine: EngineFamily, options?: RecorderOptions): KyselyPlugin {
  const recording = recordingOf(engine, options)
  const compiler = COMPILERS[engine]()
  return {
    transformQuery: ({ node, queryId }) => {
      const { parameters, sql } = compiler.compileQuery(node, queryId)
      recording.note(sql, parameters, false)
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
}
