import { isStop } from '../../execute/stop.ts'
import { tableText } from '../../model/names.ts'
import type { Migration } from '../../model/migration.ts'
import { loadMigrations } from '../../project/load-migrations.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { ProofRecord } from '../../project/proof-file.ts'
import { fillEmpty } from '../../rehearse/fill-empty.ts'
import { fitRows } from '../../rehearse/fit-rows.ts'
import { readImages } from '../../rehearse/images.ts'
import { makeEqual } from '../../rehearse/make-equal.ts'
import { blank, failedProof, provedOrNot, type Found, type OwnProof } from '../../rehearse/own-proof.ts'
import { proofScope } from '../../rehearse/proof-scope.ts'
import { readState, type State } from '../../rehearse/state.ts'
import type { LeftEmpty } from '../../rehearse/verdict.ts'
import { VERSION } from '../version.ts'
import type { Workspace } from '../workspace.ts'
import { planUp, type ReadyMigration } from './plan-up.ts'
import { preflight } from './preflight.ts'
import { proveLife, type Progress } from './prove-life.ts'
import type { ProvingGround } from './proving-ground.ts'

/** What a proof is good for. */
type Basis = Pick<ProofRecord, 'checksum' | 'schemaBefore' | 'engine'>

export function recordOf({ message, name, rows, verdict, writes }: OwnProof, basis: Basis): ProofRecord {
  return { migration: name, verdict, message, ...basis, tool: VERSION, rows, writes }
}

export interface Judged {
  readonly basis: Basis | null
  readonly proof: Omit<OwnProof, 'ms'>
  /** The next migration can be tried where this one was. */
  readonly goesOn: boolean
}

export interface JudgeOptions {
  /** Gives rows of a live database to tables that have none; null where all are generated. */
  readonly sample: ((shadow: Workspace, filled: Set<string>) => Promise<readonly LeftEmpty[]>) | null
  /** False where all generated values are to be plain ones. */
  readonly edges: boolean
  /** Tables of this ground that have rows of the generator's. */
  readonly filled: Set<string>
  /** Rows that applications make are numbered from here. */
  readonly first: number
  /** Told of a table that got no row. */
  readonly onEmpty: (table: LeftEmpty) => void
  readonly tell: (what: string) => void
}

/** Takes one migration through its whole life on a ground that has everything before it. */
export async function judgeOwn(
  { control, leftOut, shadow }: ProvingGround,
  file: MigrationFile,
  { edges, filled, first, onEmpty, sample, tell }: JudgeOptions,
): Promise<Judged> {
  const { name } = file
  const progress: Progress = { way: 'up' }
  let found: Found = {
    name,
    rows: 0,
    heldRows: 0,
    writes: 0,
    adapted: [],
    notes: leftOut.map(({ because, what }) => `the shadow lacks ${what}: ${because}`),
  }
  let basis: Basis | null = null
  try {
    const [migration] = await loadMigrations([file], [name], shadow.dialect)
    if (migration === undefined) return { proof: blank(found, 'up-fails'), goesOn: false, basis }
    const unread = sample === null ? [] : await sample(shadow, filled)
    found = { ...found, notes: [...found.notes, ...generatedNote(unread)] }
    tell('making rows')
    const database = { session: shadow.connection.session, dialect: shadow.dialect }
    const unfilled = await readState(shadow)
    for (const one of await fillEmpty(shadow, unfilled, { edges, filled })) onEmpty(one)
    // Only rows have come: the schema is what it was.
    const rowsAgain = async ({ catalog }: State): Promise<State> => ({
      catalog,
      images: await readImages(database.session, database.dialect, catalog),
    })
    const start = await rowsAgain(unfilled)
    basis = {
      checksum: migration.checksum,
      schemaBefore: proofScope(start.catalog, migration.operations),
      engine: shadow.connection.facts.engine,
    }
    const adapted = await fitRows(database, start.catalog, migration.operations)
    const before = adapted.length === 0 ? start : await rowsAgain(start)
    const uneven = await makeEqual(
      { session: control.connection.session, dialect: control.dialect },
      before.catalog,
      before.images,
    )
    found = { ...found, adapted, rows: rowsIn(before) }
    const { heldRows, rewritten, shared } = await foresee(shadow, migration, before)
    found = { ...found, heldRows }
    const life = await proveLife({
      workspace: shadow,
      control: { session: control.connection.session, dialect: control.dialect },
      migration,
      before,
      shared,
      rewritten,
      // What one side has rewritten on purpose is compared where nobody writes between.
      uneven: new Set([...uneven, ...rewritten]),
      progress,
      first,
      tell,
    })
    const notes = [
      ...(life.debts > 0
        ? [`${life.debts} constraints were left off for rows in the way, as the dry run said`]
        : []),
      ...(life.blocked
        ? ['the revert was refused for rows that the old schema can’t express, as the dry run said']
        : []),
    ]
    if (life.untaken.length > 0)
      notes.push(
        `${life.untaken.length} writes of the old version are refused where the migration’s own expressions fail: ${life.untaken[0]?.because}`,
      )
    const [refused] = life.refused
    if (refused !== undefined)
      notes.push(
        `${life.refused.length} writes of the new version are refused while the old one is served too: ${refused.what} of ${refused.table}: ${refused.because}`,
      )
    const proof = provedOrNot(
      { ...found, writes: life.writes, notes: [...found.notes, ...notes] },
      life.remainder,
    )
    return {
      basis,
      proof,
      goesOn: (proof.verdict === 'proved' || proof.verdict === 'held') && life.debts === 0 && !life.blocked,
    }
  } catch (error) {
    if (isStop(error) || !shadow.connection.session.alive || !control.connection.session.alive) throw error
    return {
      basis,
      proof: failedProof(found, progress.way === 'up' ? 'up-fails' : 'down-fails', error),
      goesOn: false,
    }
  }
}

function generatedNote([first, ...others]: readonly LeftEmpty[]): readonly string[] {
  if (first === undefined) return []
  const names = [first, ...others].map(({ table }) => table).join(', ')
  return [`rows of ${names} are generated, since the live database has none like them: ${first.because}`]
}

/** What is known of a migration before it runs. */
interface Foreseen {
  /** Rows whose old values the new columns can't express: the hold keeps them. */
  readonly heldRows: number
  /** Columns that both versions read under one name, by table: beside the new version the old one sees stand-ins for NULL. */
  readonly shared: ReadonlyMap<string, ReadonlySet<string>>
  /** Tables of which raw SQL changes rows for both versions, on purpose: images bring them back. */
  readonly rewritten: ReadonlySet<string>
}

async function foresee(workspace: Workspace, migration: Migration, { catalog }: State): Promise<Foreseen> {
  const { entries } = await workspace.store.read()
  const { ready } = await planUp(workspace, catalog, [migration], entries)
  const { findings } = await preflight(workspace, ready, catalog)
  const held = findings.filter(({ severity }) => severity === 'held')
  return {
    heldRows: held.reduce((sum, { rows }) => sum + rows, 0),
    shared: sharedColumns(ready),
    rewritten: rewrittenTables(ready),
  }
}

function rewrittenTables(ready: readonly ReadyMigration[]): Foreseen['rewritten'] {
  const steps = ready.flatMap(({ program }) => Object.values(program).flat())
  return new Set(steps.flatMap((step) => (step.kind === 'keptRows' ? [tableText(step.table)] : [])))
}

function sharedColumns(ready: readonly ReadyMigration[]): Foreseen['shared'] {
  const shared = new Map<string, Set<string>>()
  for (const { column, table } of ready.flatMap(({ planned }) =>
    planned.syncs.flatMap(({ fills }) => fills),
  )) {
    const name = tableText(table)
    shared.set(name, (shared.get(name) ?? new Set<string>()).add(column))
  }
  return shared
}

function rowsIn({ images }: State): number {
  return [...images.values()].reduce((sum, { rows }) => sum + rows.length, 0)
}
