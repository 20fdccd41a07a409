import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import { tableText } from '../../model/names.ts'
import {
  foreignLedgers,
  isLocked,
  LEDGER_FORMS,
  type ForeignLedger,
  type LedgerRow,
} from '../../project/formats/foreign-ledgers.ts'
import type { FormatName } from '../../project/formats/format-name.ts'
import { matchLedger, type MatchedLedger } from '../../project/formats/match-ledger.ts'
import { readPairs } from '../../project/formats/read-pairs.ts'
import type { Project } from '../../project/project.ts'
import { shownPath } from '../../project/shown-path.ts'
import type { Workspace } from '../workspace.ts'

export interface AdoptChoice {
  readonly dir?: string
  readonly format?: FormatName
}

export interface Adoption extends MatchedLedger {
  readonly tool: FormatName
  /** Their table, which is only read. */
  readonly table: string
}

/** Where tools have their migrations when nobody says otherwise. */
const USUAL = ['migrations', 'db/migrations', 'database/migrations', 'sql', 'src/main/resources/db/migration']

/** What another tool's ledger says was run, beside its files. Throws where the two don't fit. */
export async function readAdoption(
  { connection, dialect, project }: Workspace,
  catalog: Catalog,
  choice: AdoptChoice,
): Promise<Adoption> {
  const ledger = chosenLedger(catalog, choice.format)
  const { format, lock, table } = ledger
  const rowsOf = (one: ForeignLedger['table']): Promise<readonly LedgerRow[]> =>
    connection.session.query<LedgerRow>(dialect.rowImages(one))
  if (lock !== null && isLocked(await rowsOf(lock))) {
    throw new MigrateError('WRONG_STATE', {
      what: `${format} is at work here, or was cut off: ${tableText(lock)} says so`,
      next: `Wait for it, or free its lock with ${format}'s own command. Then \`migrate adopt\` again.`,
    })
  }
  const record = LEDGER_FORMS[format].read(await rowsOf(table))
  const servers = dialect.scripts.namesInFiles
  const folder = readPairs(folderOf(project, choice.dir, format, servers), format, servers)
  return { tool: format, table: tableText(table), ...matchLedger(folder, record) }
}

function chosenLedger(catalog: Catalog, format: FormatName | undefined): ForeignLedger {
  const all = foreignLedgers(catalog)
  const found = all.filter((ledger) => format === undefined || ledger.format === format)
  const [only, second] = found
  if (only !== undefined && second === undefined) return only
  throw new MigrateError('USAGE', {
    what:
      only === undefined
        ? `This database has no ledger of ${format ?? 'a tool that bothways knows'}${all.length === 0 ? '' : `; it has one of ${all.map((one) => one.format).join(', ')}`}`
        : `This database has more than one ledger: ${found.map(({ format: name, table }) => `${tableText(table)} of ${name}`).join(', ')}`,
    next:
      only === undefined
        ? 'If no tool has kept one, `migrate baseline` takes the schema that is here as the recorded start.'
        : 'Say whose history goes on with --format, and see that the others are empty or gone.',
  })
}

function folderOf(
  project: Project,
  dir: string | undefined,
  format: FormatName,
  servers: readonly string[],
): string {
  const folder =
    dir === undefined
      ? USUAL.map((usual) => resolve(project.root, usual)).find(
          (usual) => existsSync(usual) && holds(usual, format, servers),
        )
      : resolve(dir)
  if (folder === undefined) {
    throw new MigrateError('USAGE', {
      what: `The migrations of ${format} are in none of the usual folders: ${USUAL.join(', ')}`,
      next: 'Name their folder with --dir.',
    })
  }
  if (folder !== project.migrations) return folder
  throw new MigrateError('CONFIG_INVALID', {
    what: `${shownPath(folder)} is where bothways looks for migrations of its own, and those of ${format} lie there`,
    next: "Give ours another folder: write `migrations: './bothways'` in migrate.config.ts, and make that folder.",
  })
}

function holds(folder: string, format: FormatName, servers: readonly string[]): boolean {
  try {
    return readPairs(folder, format, servers).pairs.length > 0
  } catch {
    return false
  }
}
