import { MigrateError } from '../errors/migrate-error.ts'
import type { ReleaseContract, StatementUse, TableUse } from '../model/release-contract.ts'
import { saidBy } from './evidence.ts'
import { joined, type MergeNote } from './merge-note.ts'
import { mapRecord, mergeRecords } from './merge-record.ts'
import { mergeTable } from './merge-table.ts'
import { mergeStatement } from './merge-statement.ts'
import { undeclared } from './undeclared.ts'

export interface MergedContract {
  readonly contract: ReleaseContract
  /** Where sources disagree, and what was seen though nothing declares it. */
  readonly notes: readonly MergeNote[]
}

/**
 * What several sources say of one release, as one contract. It asks for everything that any of them asks for: in doubt
 * the reader takes less, and the writer sends more. Where that decides nothing, the first one's word counts: bring the
 * better source first. A contract merged with itself is itself.
 */
export function mergeContracts(contracts: readonly [ReleaseContract, ...ReleaseContract[]]): MergedContract {
  const [first, ...others] = contracts
  const notes: MergeNote[] = []
  const contract = others.reduce((merged, next) => mergeTwo(merged, next, notes), withSources(first))
  return { contract, notes: [...notes, ...undeclared(contract)] }
}

function mergeTwo(a: ReleaseContract, next: ReleaseContract, notes: MergeNote[]): ReleaseContract {
  const b = withSources(next)
  const engine = a.engine ?? b.engine
  if (a.engine !== undefined && b.engine !== undefined && a.engine !== b.engine) {
    throw new MigrateError('CONTRACT_INVALID', {
      what: `one source of ${a.app}@${a.release} speaks to ${a.engine}, another to ${b.engine}`,
      next: 'Record what an application does on another engine under another name of the app: --app web-reports.',
    })
  }
  return {
    format: a.format,
    app: a.app,
    release: a.release,
    ...(engine === undefined ? {} : { engine }),
    sources: joined(a.sources, b.sources),
    tables: mergeRecords(a.tables, b.tables, (x, y, name) => mergeTable(x, y, name, notes)),
    statements: mergeStatements(a.statements, b.statements),
  }
}

function mergeStatements(a: readonly StatementUse[], b: readonly StatementUse[]): readonly StatementUse[] {
  const byId = new Map(a.map((statement) => [statement.id, statement]))
  for (const statement of b) {
    const known = byId.get(statement.id)
    byId.set(statement.id, known === undefined ? statement : mergeStatement(known, statement))
  }
  return [...byId.values()].toSorted((x, y) => (x.sql < y.sql ? -1 : x.sql > y.sql ? 1 : 0))
}

/** What was written by hand says so nowhere, and must not be taken for what another source says. */
function withSources(contract: ReleaseContract): ReleaseContract {
  return {
    ...contract,
    tables: mapRecord(contract.tables, byHand),
    statements: mergeStatements([], contract.statements),
  }
}

function byHand(table: TableUse): TableUse {
  const columns = mapRecord(table.columns, (column) => ({ by: saidBy(column), ...column }))
  return { by: saidBy(table), ...table, columns }
}
