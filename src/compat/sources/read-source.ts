import { suggestion } from '../../errors/suggestion.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { CONTRACT_SOURCES, type ContractSource, type EngineFamily } from '../../model/release-contract.ts'
import type { Found } from './source.ts'

export interface SourceContext {
  /** Of SQL that doesn't say whose it is; null: told from its parameters. */
  readonly engine: EngineFamily | null
}

type Plain = Exclude<ContractSource, 'hand'>

const READERS = {
  kysely: async (argument) => [await (await import('./kysely.ts')).readKysely(argument)],
  prisma: async (argument) => [await (await import('./prisma.ts')).readPrisma(argument)],
  drizzle: async (argument) => [await (await import('./drizzle.ts')).readDrizzle(argument)],
  sql: async (argument, { engine }) => [
    await (await import('./sql-files.ts')).readSqlFiles(argument, engine),
  ],
  recorder: async (argument) => (await import('./recordings.ts')).readRecordings(argument),
  pg_stat_statements: async (argument) => [
    await (await import('./live.ts')).readLive('pg_stat_statements', argument),
  ],
  performance_schema: async (argument) => [
    await (await import('./live.ts')).readLive('performance_schema', argument),
  ],
} as const satisfies Record<Plain, (argument: string, context: SourceContext) => Promise<readonly Found[]>>

/** `kysely:src/db.ts` as a kind and what it is to read. */
export function sourceOf(given: string): { readonly kind: ContractSource; readonly argument: string } {
  const [, word = given, argument = ''] = /^(\w+):(.*)$/s.exec(given) ?? []
  const kind = CONTRACT_SOURCES.find((known) => known === word)
  if (kind !== undefined && argument !== '') return { kind, argument }
  const hint = suggestion(word, CONTRACT_SOURCES)
  throw new MigrateError('USAGE', {
    what: kind === undefined ? `"${given}" names no source: ${hint}` : `"${given}" doesn’t say what to read`,
    state: 'Nothing was recorded.',
    next: 'Write a source and what to read: --from kysely:src/db.ts, --from prisma:prisma/schema.prisma, --from recorder:.bothways/recorded, --from "sql:queries/*.sql".',
  })
}

export function readSource(kind: Plain, argument: string, context: SourceContext): Promise<readonly Found[]> {
  return READERS[kind](argument, context)
}
