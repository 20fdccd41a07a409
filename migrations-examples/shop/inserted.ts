import { sql, type InsertQueryBuilder, type InsertResult, type QueryExecutorProvider } from 'kysely'
import type { Int8 } from './columns.ts'

/** Inserts a row and gives its id: by RETURNING where the server has it, else as the driver tells it. */
export async function insertedId<DB, TB extends keyof DB>(
  db: QueryExecutorProvider,
  insert: InsertQueryBuilder<DB, TB, InsertResult>,
): Promise<number> {
  if (hasReturning(db)) {
    const { id } = await insert
      .returning(sql<Int8>`id`.as('id'))
      .$castTo<{ readonly id: Int8 }>()
      .executeTakeFirstOrThrow()
    return Number(id)
  }
  const { insertId } = await insert.executeTakeFirstOrThrow()
  if (insertId === undefined) throw new Error('the insert gave no id')
  return Number(insertId)
}

/** PostgreSQL has ON CONFLICT and RETURNING, MySQL and MariaDB have ON DUPLICATE KEY and the id of the last insert. */
export function hasReturning(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter.supportsReturning === true
}
