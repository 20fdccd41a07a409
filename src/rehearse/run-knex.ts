import type { Shadow } from './shadow.ts'
import { failureOf, type Ran } from './way.ts'

/** As much of knex as it takes to run a migration. */
interface Knex {
  on(event: 'query', listener: (query: { readonly sql: string }) => void): void
  transaction(work: (trx: unknown) => Promise<unknown>): Promise<unknown>
  destroy(): Promise<void>
}

/** What `import 'knex'` gives. */
export interface KnexLibrary {
  readonly knex: (config: {
    readonly client: string
    readonly connection: string
    readonly pool: { readonly min: number; readonly max: number }
  }) => Knex
}

/** Runs a function of a knex migration by the project's own knex, which opens a connection of its own. */
export async function runKnex(
  shadow: Shadow,
  { knex: connect }: KnexLibrary,
  migrate: (knex: unknown) => unknown,
  { transaction }: { readonly transaction: boolean },
): Promise<Ran> {
  const { knex: client, url } = shadow.dialect.scripts.drivers(shadow.url)
  let last: string | null = null
  const knex = connect({ client, connection: url, pool: { min: 0, max: 4 } })
  knex.on('query', ({ sql }) => {
    if (!/^(?:BEGIN|COMMIT|ROLLBACK);?$/i.test(sql)) last = sql
  })
  try {
    if (transaction) await knex.transaction(async (trx) => migrate(trx))
    else await migrate(knex)
    return { sent: last !== null, failure: null }
  } catch (error) {
    const rolledBack = transaction && shadow.dialect.transactionalDdl
    return { sent: last !== null, failure: failureOf(shadow, error, { statement: last, rolledBack }) }
  } finally {
    await knex.destroy()
  }
}
