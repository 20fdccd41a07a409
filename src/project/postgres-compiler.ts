import type { KyselyCompiler } from './kysely-compiler.ts'

export const postgresCompiler: KyselyCompiler = async () => {
  const { PostgresAdapter, PostgresQueryCompiler } = await import('kysely')
  return { createAdapter: () => new PostgresAdapter(), createQueryCompiler: () => new PostgresQueryCompiler() }
}
