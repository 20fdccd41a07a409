import { renderDifference } from '../../catalog/render-diff.ts'
import { isMigrateError } from '../../errors/migrate-error.ts'
import { tableText } from '../../model/names.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import { loadMigrations } from '../../project/load-migrations.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { Project } from '../../project/project.ts'
import { fillEmpty } from '../../rehearse/sample-rows.ts'
import { withShadow, type Shadow, type ShadowPlace } from '../../rehearse/shadow.ts'
import { isNothing, readState, remainderOf, type Remainder, type State } from '../../rehearse/state.ts'
import type { Proof, Proofs, Verdict } from '../../rehearse/verdict.ts'
import type { Workspace } from '../workspace.ts'
import { contract } from './contract.ts'
import { planUp } from './plan-up.ts'
import { preflight } from './preflight.ts'
import { revert } from './revert.ts'
import { shadowWorkspace } from './shadow-workspace.ts'
import { up } from './up.ts'

export interface ProveOwnOptions {
  readonly names: ReadonlySet<string>
  readonly on?: (proof: Proof) => void
}

const QUIET = { on: () => undefined, signal: new AbortController().signal, allowCopy: true } as const

/**
 * Takes each migration through its whole life on a shadow database with rows in every table: up, back, up, contract,
 * back, back and up again, and compares schema and rows wherever the old version alone is served, and its view of them
 * wherever it is served beside the new one.
 */
export function proveOwn(place: ShadowPlace, project: Project, options: ProveOwnOptions): Promise<Proofs> {
  return withShadow(place, async (shadow) => {
    const workspace = shadowWorkspace(shadow, project)
    const proofs: Proof[] = []
    const empty = new Map<string, string>()
    for (const file of await listMigrations(project.migrations)) {
      const { name } = file
      if (options.names.has(name)) {
        const started = performance.now()
        const proof = { ...(await judge(workspace, shadow, file)), ms: performance.now() - started }
        proofs.push(proof)
        options.on?.(proof)
        if (proof.verdict === 'up-fails' || proof.verdict === 'down-fails') break
      }
      await up(workspace, { ...QUIET, to: name, contract: true })
      await contract(workspace, [], QUIET)
      for (const one of await fillEmpty(shadow, await readState(shadow))) empty.set(one.table, one.because)
    }
    return { proofs, empty: [...empty].map(([table, because]) => ({ table, because })) }
  })
}

async function judge(workspace: Workspace, shadow: Shadow, file: MigrationFile): Promise<Omit<Proof, 'ms'>> {
  const { name } = file
  const before = await readState(shadow)
  let way: 'up' | 'back' = 'up'
  try {
    const { heldRows, shared } = await foresee(workspace, file, before)
    await up(workspace, { ...QUIET, to: name })
    const beside = viewOf(before, await readState(shadow), shared)
    way = 'back'
    await revert(workspace, QUIET)
    const afterOne = remainderOf(before, await readState(shadow))
    await up(workspace, { ...QUIET, to: name })
    await contract(workspace, [name], QUIET)
    await revert(workspace, QUIET)
    const again = viewOf(before, await readState(shadow), shared)
    await revert(workspace, QUIET)
    const afterTwo = remainderOf(before, await readState(shadow))
    await up(workspace, { ...QUIET, to: name })
    const found = [afterOne, afterTwo, beside, again].find((remainder) => !isNothing(remainder))
    return found === undefined ? whole(name, heldRows, rowsIn(before)) : left(name, found, heldRows)
  } catch (error) {
    return failed(name, way === 'up' ? 'up-fails' : 'down-fails', error)
  }
}

/** What the old version sees of its rows beside the new one: the schema may have more by then. */
function viewOf(before: State, now: State, shared: Foreseen['shared']): Remainder {
  const losses = remainderOf(before, now).losses.filter(
    ({ columns, example, table }) =>
      example.before !== null &&
      (columns.length === 0 || columns.some((column) => shared.get(table)?.has(column) !== true)),
  )
  return { differences: [], losses }
}

/** What is known of a migration before it runs. */
interface Foreseen {
  /** Rows whose old values the new columns can't express: the hold keeps them. */
  readonly heldRows: number
  /** Columns that both versions read under one name, by table: beside the new version the old one sees stand-ins for NULL. */
  readonly shared: ReadonlyMap<string, ReadonlySet<string>>
}

async function foresee(workspace: Workspace, file: MigrationFile, { catalog }: State): Promise<Foreseen> {
  const { entries } = await workspace.store.read()
  const migrations = await loadMigrations([file], [file.name], workspace.dialect)
  const { ready } = await planUp(workspace, catalog, migrations, entries)
  const { findings } = await preflight(workspace, ready, catalog)
  const shared = new Map<string, Set<string>>()
  for (const { column, table } of ready.flatMap(({ planned }) =>
    planned.syncs.flatMap(({ fills }) => fills),
  )) {
    const name = tableText(table)
    shared.set(name, (shared.get(name) ?? new Set<string>()).add(column))
  }
  const held = findings.filter(({ severity }) => severity === 'held')
  return { heldRows: held.reduce((sum, { rows }) => sum + rows, 0), shared }
}

function rowsIn({ images }: State): number {
  return [...images.values()].reduce((sum, { rows }) => sum + rows.length, 0)
}

function whole(name: string, heldRows: number, rows: number): Omit<Proof, 'ms'> {
  return {
    ...blank(name, heldRows > 0 ? 'held' : 'proved'),
    heldRows,
    message: [
      // A schema without rows proves nothing of values.
      rows === 0
        ? 'the schema comes back exactly; its tables were empty'
        : `schema and ${rows} ${rows === 1 ? 'row' : 'rows'} come back exactly from every state`,
      ...(heldRows > 0 ? [`${heldRows} by way of the hold`] : []),
    ].join(', '),
  }
}

function left(name: string, { differences, losses }: Remainder, heldRows: number): Omit<Proof, 'ms'> {
  const schema = differences.map(renderDifference)
  const verdict: Verdict = schema.length > 0 ? 'not-restored' : 'lossy'
  const rows = losses.reduce((sum, loss) => sum + loss.rows, 0)
  return {
    ...blank(name, verdict),
    heldRows,
    schema,
    losses,
    orderOnly: schema.length > 0 && differences.every(({ kind }) => kind === 'order'),
    message:
      verdict === 'lossy'
        ? `${rows} ${rows === 1 ? 'row does' : 'rows do'} not come back as they were`
        : `the schema comes back with ${schema.length} ${schema.length === 1 ? 'difference' : 'differences'}`,
  }
}

function failed(name: string, verdict: 'up-fails' | 'down-fails', error: unknown): Omit<Proof, 'ms'> {
  const message = error instanceof Error ? error.message : String(error)
  const details = isMigrateError(error) ? error.details : []
  return {
    ...blank(name, verdict),
    message: `${verdict === 'up-fails' ? 'the way up' : 'the way back'} fails: ${message}`,
    error: { message, statement: details[0] ?? null },
  }
}

function blank(name: string, verdict: Verdict): Omit<Proof, 'ms'> {
  return { name, verdict, message: '', schema: [], orderOnly: false, losses: [], heldRows: 0, error: null }
}
