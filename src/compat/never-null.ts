import { Kysely, type Dialect as KyselyDialect } from 'kysely'
import { compilingOnly } from './compiling-only.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { FailureKind } from '../dialect/failure.ts'
import type { Session } from '../dialect/session.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ReleaseContract } from '../model/release-contract.ts'
import { tableOfKey } from '../model/table-key.ts'
import { columnOf, isView, relationOf } from './look-up.ts'
import type { RowsOf } from './parameter-values.ts'

/** A column of a table as a contract calls it, for a set. */
export function columnKey(table: string, column: string): string {
  return JSON.stringify([table, column])
}

/** What says that a NULL is not taken. */
const REFUSED: ReadonlySet<FailureKind> = new Set(['not null', 'check', 'value refused'])

/**
 * Columns that a release reads, that were NOT NULL and are no more, and yet are never NULL: a trigger puts a value in its
 * place, or a check refuses it. Each is sent a NULL, which is looked for and rolled back; where there is no row to send it
 * to, nothing is said.
 */
export async function neverNull(
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session },
  compiler: Pick<KyselyDialect, 'createAdapter' | 'createQueryCompiler'>,
  { tables }: ReleaseContract,
  schemas: { readonly before: Catalog; readonly after: Catalog },
  rowsOf: RowsOf,
): Promise<ReadonlySet<string>> {
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: compilingOnly(compiler) })
  const found = new Set<string>()
  for (const [key, use] of Object.entries(tables)) {
    const named = tableOfKey(key)
    const old = relationOf(schemas.before, key)
    const now = relationOf(schemas.after, key)
    if (named === null || now === undefined || isView(now) || rowsOf(now).length === 0) continue
    const scope = named.schema === null ? db : db.withSchema(named.schema)
    for (const [name, { read }] of Object.entries(use.columns)) {
      const loosened = columnOf(old, name)?.notNull === true && columnOf(now, name)?.notNull === false
      if (read === undefined || !loosened) continue
      const send = scope
        .updateTable(named.name)
        .set({ [name]: null })
        .compile()
      const look = scope.selectFrom(named.name).select(name).where(name, 'is', null).compile()
      await session.script('BEGIN')
      try {
        await session.execute(send.sql, send.parameters)
        if ((await session.query(look.sql, look.parameters)).length === 0) found.add(columnKey(key, name))
      } catch (error) {
        if (!session.alive) throw error
        if (REFUSED.has(dialect.classify(error).kind)) found.add(columnKey(key, name))
      }
      await session.script('ROLLBACK')
    }
  }
  return found
}
