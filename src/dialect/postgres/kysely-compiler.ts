import type { Dialect } from 'kysely'

/** How PostgreSQL spells Kysely's queries. Loaded late: most migrations hold no Kysely functions. */
export async function postgresCompiler(): Promise<Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>> {
  const { PostgresAdapter, PostgresQueryCompiler } = await import('kysely')
  return {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}
