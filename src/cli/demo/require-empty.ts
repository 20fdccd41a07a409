import { MigrateError } from '../../errors/migrate-error.ts'
import { counted } from '../../observe/words.ts'
import { inspect } from '../flow/catalog-record.ts'
import type { Workspace } from '../workspace.ts'

/** The demo makes tables and fills them: never beside those of somebody else. */
export async function requireEmpty(workspace: Workspace): Promise<void> {
  const { connection, store } = workspace
  const { tables, views } = await inspect(workspace)
  const ledger = await store.read()
  if (tables.length === 0 && views.length === 0 && !ledger.exists) return
  throw new MigrateError('DATABASE_IN_USE', {
    what: `${connection.facts.database} has ${counted(tables.length + views.length, 'table or view', 'tables and views')}${ledger.exists ? ' and a ledger of bothways' : ''}: the demo wants a database of its own`,
    next: 'Create an empty one (createdb bothways_demo) and name it with --url, or leave --url out for the embedded database.',
  })
}
