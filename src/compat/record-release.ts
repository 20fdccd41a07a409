import { statementReader, type KnownColumns } from '../dialect/statement-reading.ts'
import {
  RELEASE_CONTRACT_FORMAT,
  type AppName,
  type EngineFamily,
  type ReleaseContract,
  type ReleaseName,
} from '../model/release-contract.ts'
import { isDeclared } from './evidence.ts'
import { mergeContracts, type MergedContract } from './merge-contracts.ts'
import { observed } from './observed-contract.ts'
import { readHandWritten } from './sources/hand-written.ts'
import { readSource, sourceOf } from './sources/read-source.ts'
import type { Found, Seen } from './sources/source.ts'
import { shownSource } from './sources/shown-source.ts'

export interface RecordRequest {
  readonly app: AppName
  readonly release: ReleaseName
  /** As they were given to `--from`. */
  readonly sources: readonly string[]
  /** Of SQL that doesn't say whose it is; null: told from its parameters. */
  readonly engine: EngineFamily | null
  /** What was recorded of this release before. */
  readonly before: ReleaseContract | null
}

export interface Recorded extends MergedContract {
  /** What sources passed over, a sentence each. */
  readonly passedOver: readonly string[]
}

/** What all sources say of a release, as one contract. Where they say different things, the first one counts. */
export async function recordRelease(request: RecordRequest): Promise<Recorded> {
  const { app, release } = request
  const passedOver: string[] = []
  const contracts: ReleaseContract[] = request.before === null ? [] : [request.before]
  const seen: { readonly from: string; readonly found: Seen }[] = []
  for (const given of request.sources) {
    const { argument, kind } = sourceOf(given)
    const from = shownSource(given)
    if (kind === 'hand') {
      contracts.push({ ...(await readHandWritten(argument, app, release)), sources: [from] })
      continue
    }
    for (const found of await readSource(kind, argument, request)) {
      passedOver.push(...found.notes.map((note) => `${from}: ${note}`))
      if (found.kind === 'seen') seen.push({ from, found })
      else contracts.push(declaredContract(request, from, found))
    }
  }
  // Behind the declarations, which tell of a column whose table it is.
  const known = knownColumns(contracts)
  for (const { found, from } of seen)
    contracts.push(await seenContract(request, from, found, known, passedOver))
  const [first, ...others] = contracts
  return { ...mergeContracts([first ?? blank(request), ...others]), passedOver }
}

function blank({ app, release }: RecordRequest): ReleaseContract {
  return { format: RELEASE_CONTRACT_FORMAT, app, release, sources: [], tables: {}, statements: [] }
}

function declaredContract(
  request: RecordRequest,
  from: string,
  found: Extract<Found, { kind: 'declared' }>,
): ReleaseContract {
  const { engine, tables } = found
  return { ...blank(request), ...(engine === undefined ? {} : { engine }), sources: [from], tables }
}

async function seenContract(
  request: RecordRequest,
  from: string,
  { engine, source, statements }: Seen,
  known: KnownColumns,
  passedOver: string[],
): Promise<ReleaseContract> {
  const { definitions, ...uses } = observed(await statementReader(engine), source, statements, known)
  const [definition] = definitions
  if (definition !== undefined) {
    const count =
      definitions.length === 1 ? 'a statement that changes' : `${definitions.length} statements that change`
    passedOver.push(
      `${from}: ${count} the schema, which is no application’s part: ${definition.slice(0, 60)}`,
    )
  }
  return { ...blank(request), engine, sources: [from], ...uses }
}

function knownColumns(contracts: readonly ReleaseContract[]): KnownColumns {
  const columns = new Map<string, Set<string>>()
  for (const { tables } of contracts) {
    for (const [key, table] of Object.entries(tables)) {
      if (!isDeclared(table)) continue
      const known = columns.get(key) ?? new Set()
      for (const column of Object.keys(table.columns)) known.add(column)
      columns.set(key, known)
    }
  }
  return (table) => columns.get(table) ?? null
}
