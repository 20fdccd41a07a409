import { keyOf } from '../../catalog/key-of.ts'
import { isMigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { Migration } from '../../model/migration.ts'
import { migrationTime, tableText } from '../../model/names.ts'
import {
  newWrites,
  nothingWritten,
  oldWrites,
  refusedForTheOld,
  writesAlone,
  type Refused,
  type Writers,
} from '../../rehearse/both-write.ts'
import { rowsByTable } from '../../rehearse/application-writes.ts'
import { besideControl, cameBack, changedByNew } from '../../rehearse/beside-control.ts'
import { fitRows } from '../../rehearse/fit-rows.ts'
import { counterpartsOf, tableNameOf, type Counterpart } from '../../rehearse/counterparts.ts'
import { standingUnderNewKey, underNewKey, type MovedKey } from '../../rehearse/moved-key.ts'
import { isNothing, remainderOf, stateAfterRun, type Remainder, type State } from '../../rehearse/state.ts'
import { otherSide, sides, unexpected, viewsOf, type Database, type Rows } from '../../rehearse/two-views.ts'
import type { Adapted, RowLoss } from '../../rehearse/verdict.ts'
import { foundAgain, writesWhileHeld } from '../../rehearse/while-held.ts'
import type { Workspace, WriteOptions } from '../workspace.ts'
import { contract } from './contract.ts'
import { forecastRevert, revert } from './revert.ts'
import { up } from './up.ts'

/** A run on a shadow says nothing, and nobody waits for its tables. */
export const QUIET: Pick<WriteOptions, 'on' | 'allowCopy'> = { on: () => undefined, allowCopy: true }

const NO_ROWS: Rows = new Map()

/** What the life of a migration on a shadow has shown. */
export interface Life {
  readonly remainder: Remainder
  /** Writes of both applications that were made on the way. */
  readonly writes: number
  /** Constraints that a revert said it would leave off because of rows, and did. */
  readonly debts: number
  /** Writes that the author's own expressions fail on. */
  readonly untaken: readonly Adapted[]
  /** Writes of the new application that the old schema's rules refuse while it is served. */
  readonly refused: readonly Refused[]
  /** A revert was refused beforehand, as it was foretold: rows that the old schema can't express, under `block`. */
  readonly blocked: boolean
}

/** Which way a failure was met on. */
export interface Progress {
  way: 'up' | 'back'
}

export interface LifeOptions {
  readonly workspace: Workspace
  readonly control: Database
  readonly migration: Migration
  readonly before: State
  /** Columns that both versions read under one name, by table: beside the new version the old one sees stand-ins for NULL. */
  readonly shared: ReadonlyMap<string, ReadonlySet<string>>
  /** Tables whose rows raw SQL changes for both versions. */
  readonly rewritten: ReadonlySet<string>
  /** Tables whose rows the control could not be given. */
  readonly uneven: ReadonlySet<string>
  readonly progress: Progress
  /** Rows that applications make are numbered from here. */
  readonly first: number
  /** Told what goes on. */
  readonly tell: (what: string) => void
}

/** There and back without a write between, and then with both applications writing. */
export async function proveLife(options: LifeOptions): Promise<Life> {
  const idle = await idly(options)
  if (!isNothing(idle.remainder))
    return { remainder: idle.remainder, writes: 0, debts: 0, blocked: false, untaken: [], refused: [] }
  return busily(options, idle.served)
}

/** Gives the schema that the new application knows, and what the way back left. */
async function idly({
  before,
  migration,
  progress,
  rewritten,
  shared,
  tell,
  workspace,
}: LifeOptions): Promise<{
  readonly remainder: Remainder
  readonly served: Catalog
}> {
  const { name } = migration
  const found: Remainder[] = []
  tell('there and back')
  await up(workspace, { ...QUIET, to: name, known: before.catalog })
  found.push(viewOf(before, await stateAfterRun(workspace), shared, rewritten))
  progress.way = 'back'
  await revert(workspace, QUIET)
  const reverted = await stateAfterRun(workspace)
  const once = remainderOf(before, reverted)
  // What is left may be in the way of all that comes.
  if (!isNothing(once)) return { remainder: once, served: before.catalog }
  progress.way = 'up'
  await up(workspace, { ...QUIET, to: name, known: reverted.catalog })
  await contract(workspace, [name], QUIET)
  const served = (await workspace.store.catalog()) as Catalog
  progress.way = 'back'
  await revert(workspace, QUIET)
  found.push(viewOf(before, await stateAfterRun(workspace), shared, rewritten))
  await revert(workspace, QUIET)
  found.push(remainderOf(before, await stateAfterRun(workspace)))
  const failing = found
    .toSorted((a, b) => b.differences.length - a.differences.length)
    .find((one) => !isNothing(one))
  return { remainder: failing ?? { differences: [], losses: [] }, served }
}

/** What the old version sees of its rows beside the new one: the schema may have more by then. */
function viewOf(
  before: State,
  now: State,
  shared: LifeOptions['shared'],
  rewritten: LifeOptions['rewritten'],
): Remainder {
  const losses = remainderOf(before, now).losses.filter(
    ({ columns, example, table }) =>
      example.before !== null &&
      !rewritten.has(table) &&
      (columns.length === 0 || columns.some((column) => shared.get(table)?.has(column) !== true)),
  )
  return { differences: [], losses }
}

async function busily(options: LifeOptions, served: Catalog): Promise<Life> {
  const { before, control, migration, progress, tell, workspace } = options
  const { operations } = migration
  const shadow: Database = { session: workspace.connection.session, dialect: workspace.dialect }
  const counterparts = counterpartsOf(operations, before.catalog, served)
  const writers: Writers = {
    shadow,
    control,
    before: before.catalog,
    after: served,
    operations,
    first: options.first,
    release: migration.writers === 'identified' ? migrationTime(migration.name) : null,
  }
  const written = nothingWritten()
  const { findings } = written

  progress.way = 'up'
  tell('both versions write')
  await up(workspace, { ...QUIET, to: migration.name })
  const rows = rowsByTable(before.images)
  for (const one of counterparts)
    if (!options.uneven.has(tableNameOf(one))) await oldWrites(writers, one, rows, written)
  // What is written may be against a rule that comes at contract: its team puts that right before.
  await fitRows(control, before.catalog, operations, { also: [shadow], first: options.first })
  const oldDone = await viewsOf(shadow, before.catalog)
  const newRows = await viewsOf(shadow, served)
  const existing = new Map([...newRows].map(([name, view]) => [name, [...view.values()]]))
  for (const one of counterparts) await newWrites(writers, one, existing, written)
  await fitRows(shadow, served, operations, { first: options.first + 50 })
  const bothDone = await viewsOf(shadow, before.catalog)
  const newDone = await viewsOf(shadow, served)
  const stood = new Map<Counterpart, Awaited<ReturnType<typeof otherSide>>>()
  for (const one of counterparts) {
    const view = sides(one)
    if (view !== null)
      stood.set(one, await otherSide(view.old, shadow, bothDone.get(tableNameOf(one)) ?? NO_ROWS))
  }

  tell('the new version writes alone')
  await contract(workspace, [migration.name], QUIET)
  const refused = await refusedForTheOld(writers, written)
  const atContract = new Map([...newDone].map(([name, view]) => [name, [...view.values()]]))
  const moved = new Map<Counterpart, MovedKey | null>()
  for (const one of counterparts) moved.set(one, await writesAlone(writers, one, atContract, written))
  const aloneDone = await viewsOf(shadow, served)

  progress.way = 'back'
  tell('back, and up again')
  const first = await foretold(workspace, findings)
  const again = await viewsOf(shadow, before.catalog)
  for (const one of counterparts) {
    const view = sides(one)
    if (view === null || one.after === null) continue
    const move = moved.get(one) ?? null
    findings.push(
      ...(await unexpected(view.old, {
        before: underNewKey(bothDone.get(tableNameOf(one)) ?? NO_ROWS, keyOf(view.old.table), move),
        after: again.get(tableNameOf(one)) ?? NO_ROWS,
        written: {
          before: underNewKey(newDone.get(tableText(one.after)) ?? NO_ROWS, keyOf(one.after), move),
          after: aloneDone.get(tableText(one.after)) ?? NO_ROWS,
        },
        stood: standingUnderNewKey(stood.get(one) ?? null, move),
        at: shadow,
        when: 'served again after the new version wrote alone',
        except: one.standIns,
      })),
    )
  }
  const second = await foretold(workspace, findings)
  if (second.blocked)
    return {
      remainder: { differences: [], losses: findings },
      writes: written.count,
      debts: first.debts,
      blocked: true,
      untaken: written.untaken,
      refused,
    }
  const debts = first.debts + second.debts
  const ended = await stateAfterRun(workspace)
  findings.push(
    ...(await besideControl({
      shadow,
      control,
      catalog: before.catalog,
      touched: changedByNew(counterparts, [oldDone, bothDone], [newDone, aloneDone]),
      before: again,
      standIns: new Map(counterparts.map((one) => [tableNameOf(one), one.standIns])),
      except: new Set([...options.uneven, ...counterparts.filter(({ untold }) => untold).map(tableNameOf)]),
    })),
  )
  const differences = debts === 0 ? remainderOf(before, ended).differences : []

  const meanwhile = debts === 0 ? await writesWhileHeld(writers, counterparts, ended.images, written) : null
  progress.way = 'up'
  await up(workspace, { ...QUIET, to: migration.name, known: ended.catalog })
  if (meanwhile !== null) {
    const now = await viewsOf(shadow, served)
    const untouched = counterparts.filter((one) => !meanwhile.moved.has(one))
    findings.push(...(await foundAgain(writers, meanwhile, aloneDone, now)))
    findings.push(...cameBack(untouched, aloneDone, now))
  }
  return {
    remainder: { differences, losses: findings },
    writes: written.count,
    debts,
    blocked: false,
    untaken: written.untaken,
    refused,
  }
}

/** Reverts, and holds what happened against what the dry run said. */
async function foretold(
  workspace: Workspace,
  findings: RowLoss[],
): Promise<{ readonly debts: number; readonly blocked: boolean }> {
  const said = await forecastRevert(workspace, {})
  const off = (what: string, is: string): void => {
    findings.push({ table: 'revert --dry-run', rows: 1, columns: [], example: { before: what, after: is } })
  }
  try {
    const { debts } = await revert(workspace, QUIET)
    if (said.blocked) off('it would be refused', 'it went through')
    const foreseen = said.conflicts.length + said.kept.length
    if (debts !== foreseen) off(`${foreseen} things would be left as they are`, `${debts} were`)
    return { debts, blocked: false }
  } catch (error) {
    if (!said.blocked || !isMigrateError(error) || error.code !== 'ROWS_IN_THE_WAY') throw error
    return { debts: 0, blocked: true }
  }
}
