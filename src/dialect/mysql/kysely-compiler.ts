import type { Dialect } from 'kysely'

/** How MySQL spells Kysely's queries. Loaded late: most migrations hold no Kysely functions. */
export async function mysqlCompiler(): Promise<Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>> {
  const { MysqlAdapter, MysqlQueryCompiler } = await import('kysely')
  return {
    createAdapter: () => new MysqlAdapter(),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  }
}
