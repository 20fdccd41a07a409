import { tableText } from '../../model/names.ts'
import type { Migration } from '../../model/migration.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import { loadMigrations } from '../../project/load-migrations.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { ProofRecord } from '../../project/proof-file.ts'
import type { Project } from '../../project/project.ts'
import { fillEmpty } from '../../rehearse/fill-empty.ts'
import { fitRows } from '../../rehearse/fit-rows.ts'
import { readImages } from '../../rehearse/images.ts'
import { makeEqual } from '../../rehearse/make-equal.ts'
import { blank, failedProof, provedOrNot, type Found, type OwnProof } from '../../rehearse/own-proof.ts'
import { proofScope } from '../../rehearse/proof-scope.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { readState, type State } from '../../rehearse/state.ts'
import { giveSample } from '../../rehearse/give-sample.ts'
import type { Database } from '../../rehearse/two-views.ts'
import type { LeftEmpty } from '../../rehearse/verdict.ts'
import { VERSION } from '../version.ts'
import type { Workspace } from '../workspace.ts'
import { contract } from './contract.ts'
import { planUp, type ReadyMigration } from './plan-up.ts'
import { preflight } from './preflight.ts'
import { proveLife, QUIET, type Progress } from './prove-life.ts'
import { advance, openGround, type ProvingGround, type Start } from './proving-ground.ts'

export interface OwnProofs {
  readonly proofs: readonly OwnProof[]
  /** Tables that got no row to try things on. */
  readonly empty: readonly LeftEmpty[]
}

export interface ProveOwnOptions {
  readonly names: ReadonlySet<string>
  readonly start: Start
  /** Told what goes on. */
  readonly tell?: (name: string, what: string) => void
  /** A live database to take rows from; null where all are generated. */
  readonly sample?: Database | null
  /** A proof, and what is kept of it beside its migration. */
  readonly on?: (proof: OwnProof, file: MigrationFile, record: ProofRecord | null) => void
}

/**
 * Takes each migration through its whole life on a shadow database with rows in every table, without writes and then with
 * both applications writing, beside a control database where the old application stays alone.
 */
export async function proveOwn(
  place: ShadowPlace,
  project: Project,
  options: ProveOwnOptions,
): Promise<OwnProofs> {
  const proofs: OwnProof[] = []
  const empty = new Map<string, string>()
  const applied: string[] = []
  let ground: ProvingGround | null = null
  let failing = new Set<string>()
  // Tables of this ground that have rows of the generator's.
  let filled = new Set<string>()
  // One that the next is tried behind; where there is no next, nobody needs it.
  let behind: string | null = null
  try {
    for (const file of await listMigrations(project.migrations)) {
      const { name } = file
      const standing: Project = failing.size === 0 ? project : { ...project, without: failing }
      if (!options.names.has(name)) {
        applied.push(name)
        // Rows must not be in the way of those that are only applied: the next one begins anew.
        await ground?.close()
        ground = null
        filled = new Set()
        continue
      }
      const started = performance.now()
      const tell = (what: string): void => options.tell?.(name, what)
      tell('making its schema')
      const first = 1000 * (proofs.length + 1)
      if (ground !== null && behind !== null) await goOn(ground, behind)
      ground ??= await openGround(place, standing, options.start, applied)
      let judged = await judge(ground, file, empty, options.sample, true, filled, first, tell)
      if (judged.proof.verdict === 'up-fails') {
        // A value at an edge may be more than the migration takes: what plain values show is worth knowing.
        await ground.close()
        filled = new Set()
        tell('again with plain values')
        ground = await openGround(place, standing, options.start, applied)
        const plain = await judge(ground, file, empty, options.sample, false, filled, first, tell)
        if (plain.proof.verdict !== 'up-fails')
          judged = { ...plain, proof: onPlainRows(plain.proof, judged.proof) }
      }
      const proof = { ...judged.proof, ms: performance.now() - started }
      proofs.push(proof)
      options.on?.(proof, file, judged.basis === null ? null : recordOf(proof, judged.basis))
      if (proof.verdict === 'up-fails') failing = new Set([...failing, name])
      else applied.push(name)
      behind = name
      if (!judged.goesOn) {
        await ground.close()
        filled = new Set()
        ground = null
      }
    }
  } finally {
    await ground?.close()
  }
  return { proofs, empty: [...empty].map(([table, because]) => ({ table, because })) }
}

function onPlainRows(proof: Omit<OwnProof, 'ms'>, failed: Omit<OwnProof, 'ms'>): Omit<OwnProof, 'ms'> {
  const note = `rows with plain values only: with those at the edges of their types ${failed.message}`
  return { ...proof, notes: [note, ...proof.notes] }
}

async function goOn({ control, shadow }: ProvingGround, name: string): Promise<void> {
  await contract(shadow, [name], QUIET)
  await advance(control, [name])
}

/** What a proof is good for. */
type Basis = Pick<ProofRecord, 'checksum' | 'schemaBefore' | 'engine'>

function recordOf({ message, name, rows, verdict, writes }: OwnProof, basis: Basis): ProofRecord {
  return { migration: name, verdict, message, ...basis, tool: VERSION, rows, writes }
}

interface Judged {
  readonly basis: Basis | null
  readonly proof: Omit<OwnProof, 'ms'>
  /** The next migration can be tried where this one was. */
  readonly goesOn: boolean
}

async function judge(
  { control, leftOut, shadow }: ProvingGround,
  file: MigrationFile,
  empty: Map<string, string>,
  sample: Database | null | undefined,
  edges: boolean,
  filled: Set<string>,
  first: number,
  tell: (what: string) => void,
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
    if (sample != null)
      for (const one of await giveSample(sample, shadow, filled)) empty.set(one.table, one.because)
    tell('making rows')
    const database = { session: shadow.connection.session, dialect: shadow.dialect }
    const unfilled = await readState(shadow)
    for (const one of await fillEmpty(shadow, unfilled, { edges, filled })) empty.set(one.table, one.because)
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
    if (!shadow.connection.session.alive || !control.connection.session.alive) throw error
    return {
      basis,
      proof: failedProof(found, progress.way === 'up' ? 'up-fails' : 'down-fails', error),
      goesOn: false,
    }
  }
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
