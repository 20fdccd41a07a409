import { tableText } from '../model/names.ts'
import type { KeptRowsStep } from '../model/step.ts'
import { SET_BACK } from './conflicts.ts'
import { journalRow, partOf, type Journalled, type Place } from './journal.ts'
import { openDebt } from './open-debt.ts'
import type { RunContext } from './run-context.ts'
import { inTransaction } from './transaction.ts'

/** Rows told in full; the images of the others stay beside them. */
const TOLD = 5

/** A row that was not set back, with its three values: JSON objects of texts, null where there was no row. */
export interface KeptRow {
  readonly row_key: string
  readonly why: string
  readonly row_before: string | null
  readonly row_after: string | null
  readonly row_now: string | null
}

/** What somebody wrote since is worth more than what was before: it stays, and it is told. */
export async function runKeptRows(
  context: RunContext,
  place: Place,
  step: KeptRowsStep,
  journal: Journalled,
): Promise<void> {
  if (step.reports === 'whenUndone' || journal.done.has(partOf(step.id, 'debt'))) return
  const rows = await keptRows(context, step)
  if (rows.length > 0) await openDebt(context, place, step, SET_BACK, reasonOf(rows), [])
}

/** After a put-back: the same, without a debt, for there may be no migration left to have one. */
export async function undoKeptRows(context: RunContext, place: Place, step: KeptRowsStep): Promise<void> {
  const { statements } = context.dialect
  const undone = journalRow(context, place, step.id, 'undone')
  const { debts } = await context.dialect.ledger(context.connection.session).read()
  const own = debts.filter(({ migration }) => migration === place.migration)
  if (step.reports === 'whenRun') {
    const closed = own.filter(({ stepId }) => stepId === step.id).map((debt) => statements.closeDebt(debt.id))
    return inTransaction(context, step, [...closed, undone])
  }
  // Images that an earlier revert left are its debt, and stay for it.
  if (own.some((debt) => debt.constraint === SET_BACK && debt.table === tableText(step.table)))
    return inTransaction(context, step, [undone])
  const rows = await keptRows(context, step).catch((error: unknown) => {
    // Nothing was captured yet, and so there is no place for images.
    if (context.dialect.classify(error).kind !== 'undefined object') throw error
    return []
  })
  const told = rows.length === 0 ? null : `${tableText(step.table)}: ${reasonOf(rows)}`
  // Elsewhere the migration stays, and the next time passes these rows by.
  if (place.transition === 'expand')
    for (const statement of step.forget) await context.connection.session.script(statement)
  await inTransaction(context, step, [
    undone,
    ...(told === null
      ? []
      : [
          statements.audit({
            actor: context.actor,
            event: 'rows kept',
            detail: { migration: place.migration, rows: told },
          }),
        ]),
  ])
  if (told !== null) context.on({ kind: 'note', text: told })
}

/** Tries again what a person may have mended; gives what is still in the way, null where nothing is. */
export async function repairRows(context: RunContext, step: KeptRowsStep): Promise<string | null> {
  await inTransaction(context, step, step.retry)
  const rows = await keptRows(context, step)
  return rows.length === 0 ? null : reasonOf(rows)
}

async function keptRows(
  context: Pick<RunContext, 'connection'>,
  step: KeptRowsStep,
): Promise<readonly KeptRow[]> {
  return context.connection.session.query<KeptRow & Record<string, unknown>>(step.kept)
}

function reasonOf(rows: readonly KeptRow[]): string {
  const told = rows.slice(0, TOLD).map(rowText)
  const more = rows.length > told.length ? [`and ${rows.length - told.length} more`] : []
  return `${rows.length} ${rows.length === 1 ? 'row was' : 'rows were'} written since and ${rows.length === 1 ? 'stays' : 'stay'}: ${[...told, ...more].join('; ')}`
}

const WHY: Readonly<Record<string, string>> = {
  taken: ', its key or a unique value is taken by another row',
  referenced: ', rows point to it',
  orphaned: ', what it points to is gone',
  refused: ', the server refuses it',
}

function rowText(row: KeptRow): string {
  const [before, after, now] = [row.row_before, row.row_after, row.row_now].map(imageOf)
  const why = WHY[row.why] ?? ''
  if (before === null || before === undefined)
    return `${row.row_key} (was inserted${after === null || after === undefined ? '' : changes(after, null, now ?? null)}${why})`
  if (after === null || after === undefined) {
    const there = now === null || now === undefined ? '' : `, now ${spell(now)}`
    return `${row.row_key} (was deleted, before ${spell(before)}${there}${why})`
  }
  return `${row.row_key} (${now === null || now === undefined ? `before ${spell(before)}, after ${spell(after)}, now gone` : changes(before, after, now).replace(/^, /, '')}${why})`
}

type Image = Readonly<Record<string, string | null>>

function imageOf(text: string | null): Image | null {
  return text === null ? null : (JSON.parse(text) as Image)
}

/** Only the columns that differ: `amount: before 10, after 20, now 25`. */
function changes(before: Image, after: Image | null, now: Image | null): string {
  const columns = Object.keys(before).filter(
    (name) =>
      (after !== null && before[name] !== after[name]) ||
      // A column that is gone, or held, says nothing.
      (after === null && now !== null && Object.hasOwn(now, name) && before[name] !== now[name]),
  )
  return columns
    .map((name) => {
      const first =
        after === null
          ? `inserted ${shown(before[name])}`
          : `before ${shown(before[name])}, after ${shown(after[name])}`
      return `, ${name}: ${first}, now ${shown(now?.[name])}`
    })
    .join('')
}

function spell(image: Image): string {
  return Object.entries(image)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', ')
}

function shown(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'NULL'
  return value.length > 60 ? `${value.slice(0, 59)}…` : value
}
