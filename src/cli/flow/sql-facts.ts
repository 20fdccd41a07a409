import type { Dialect } from '../../dialect/dialect.ts'
import type { Migration } from '../../model/migration.ts'
import type { SqlFacts, SqlStatement } from '../../model/sql-statement.ts'

/** Every text of raw SQL in a migration, read by its engine's own rules. */
export async function sqlFacts(
  { readSql }: Pick<Dialect, 'readSql'>,
  { operations }: Pick<Migration, 'operations'>,
): Promise<SqlFacts> {
  const facts = new Map<string, readonly SqlStatement[]>()
  for (const operation of operations) {
    if (operation.kind !== 'sql') continue
    for (const text of [operation.up, operation.down]) {
      if (text.trim() !== '' && !facts.has(text)) facts.set(text, await readSql(text))
    }
  }
  return facts
}
