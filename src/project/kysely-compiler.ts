import type { Dialect } from 'kysely'

/** How an engine spells Kysely's queries. Asked for late, so that nobody pays for Kysely who doesn't use it. */
export type KyselyCompiler = () => Promise<Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>>
