import { MigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import { counted } from '../../observe/words.ts'
import { tableText } from '../../model/names.ts'
import { foreignLedgers } from '../../project/formats/foreign-ledgers.ts'
import type { Workspace } from '../workspace.ts'

/** The database has a schema, and no run has ever recorded one: whoever made it was not this tool. */
export function isForeign(snapshot: LedgerSnapshot, catalog: Catalog): boolean {
  const objects = catalog.tables.length + catalog.views.length
  return snapshot.fingerprint === null && snapshot.entries.length === 0 && objects > 0
}

export function baselineNeeded({ connection }: Workspace, catalog: Catalog): MigrateError {
  const { tables, views } = catalog
  const [theirs] = foreignLedgers(catalog)
  return new MigrateError('BASELINE_NEEDED', {
    what: `${connection.facts.database} already has ${counted(tables.length, 'table')} and ${counted(views.length, 'view')}, and bothways has never run here`,
    next:
      theirs === undefined
        ? 'If that is the database you mean, run `migrate baseline`: it takes its schema as the recorded start. Then run `migrate up`.'
        : `${tableText(theirs.table)} is the ledger of ${theirs.format}: \`migrate adopt\` goes on where it has left off. Then run \`migrate up\`.`,
  })
}
