import type { Catalog } from '../../../model/catalog.ts'
import type { Lens } from '../../../model/lens.ts'
import type { TableName } from '../../../model/names.ts'
import type { PlannedProgram, PlannedStep } from '../../../model/planned-step.ts'
import type { Transition } from '../../../model/state.ts'
import type { CreateIndex } from '../../../model/operations/indexes.ts'
import type { AutocommitStep, Program, Step } from '../../../model/step.ts'
import type { Flavour } from '../flavour.ts'
import { qualified } from '../quote.ts'
import { dropIndex } from './action.ts'
import { alterColumns } from './alter-table.ts'
import { refuseBound } from './bound-columns.ts'
import { keptRowsOf } from './capture.ts'
import { refuseCascades } from './cascades.ts'
import { compileCheck, violations } from './checks.ts'
import { declaredTypes } from './declared-type.ts'
import type { TriggerSettings } from './evaluate.ts'
import { compileFilling } from './filling.ts'
import { indexText } from './index-text.ts'
import { mirrorIndexText } from './mirror-index.ts'
import { lookup, type Lookup } from './lookup.ts'
import { done, indexExists, wholeIndex } from './probes.ts'
import { compileReturning } from './returning.ts'
import type { Statement } from './switching.ts'
import { columnsAfter, servesNewAlone, tableStates, withVisibility, type TableStates } from './table-state.ts'
import { compileTransaction, type Piece } from './transaction.ts'

/** What compiling needs to know of the server and of the tables. */
export interface CompileContext {
  readonly catalog: Catalog
  /** Key columns of a table, to name rows in messages. */
  readonly keys: { of(table: TableName): readonly string[] }
}

/** What the steps of one way between states are compiled with. */
export interface WayContext {
  readonly flavour: Flavour
  readonly way: Transition
  readonly states: TableStates
  readonly lenses: readonly Lens[]
  readonly triggers: TriggerSettings
  readonly known: Lookup
  readonly keys: CompileContext['keys']
  /** Columns that images have, by capture: those that were there when the statements ran. */
  readonly imageColumns: Map<string, ReadonlySet<number>>
  /** Names while contracted, for what may come after a restore. */
  readonly contracted: TableStates | null
}

/**
 * DDL commits by itself here, so each statement is a step of its own: journalled before and after, with a look at the
 * catalog that tells whether it is done, and a statement that takes it back.
 */
export function compileProgram(flavour: Flavour, program: PlannedProgram, context: CompileContext): Program {
  const syncs = program.expand.flatMap((step) =>
    step.kind === 'transaction'
      ? step.do.flatMap((action) => (action.kind === 'startSync' ? [action.sync] : []))
      : [],
  )
  const lenses = syncs.flatMap((sync) => sync.lenses)
  const known = lookup(context.catalog, program)
  refuseCascades(syncs, known)
  if (!flavour.expressionsFollow) refuseBound(syncs, known)
  const shared = {
    flavour,
    lenses,
    triggers: {
      types: declaredTypes(context.catalog, lenses),
      seesOmitted: flavour.invisibleWithoutDefault,
      virtualStandIns: flavour.virtualStandIns,
    },
    known,
    keys: context.keys,
    imageColumns: new Map<string, ReadonlySet<number>>(),
  }
  const way = (
    transition: Transition,
    states: TableStates,
    contracted: TableStates | null = null,
  ): { steps: readonly Step[]; states: TableStates } => {
    const cx: WayContext = { ...shared, way: transition, states: states.copy(), contracted }
    const pieces = [...program[transition].flatMap((step) => compileStep(step, cx)), ...visibility(cx)]
    const steps = pieces.map((piece, number): Step => ({ ...piece, id: `${transition}/${number + 1}` }))
    return { steps, states: cx.states }
  }
  const expand = way('expand', tableStates(context.catalog))
  const contract = way('contract', expand.states)
  const withdraw = way('withdraw', expand.states, contract.states)
  return {
    expand: expand.steps,
    contract: contract.steps,
    restore: way('restore', contract.states).steps,
    withdraw: withdraw.steps,
    reapply: way('reapply', withdraw.states).steps,
    purge: way('purge', contract.states).steps,
    discard: way('discard', withdraw.states).steps,
  }
}

function compileStep(step: PlannedStep, cx: WayContext): readonly Piece[] {
  const base = { title: step.title, tables: step.tables, lock: step.lock, reversal: step.reversal }
  const ddl = ({
    asPlanned,
    statement,
    probe,
    undo,
  }: Omit<Statement, 'title'> & Pick<AutocommitStep, 'asPlanned'>): Piece => ({
    ...base,
    kind: 'autocommit',
    statement,
    probe,
    cleanup: '',
    undo,
    ...(asPlanned === undefined ? {} : { asPlanned }),
  })
  switch (step.kind) {
    case 'transaction':
      return compileTransaction(step, cx)
    case 'buildIndex':
      return [
        ddl({
          statement: `ALTER TABLE ${qualified(step.table)} ADD ${indexText(step.name, step.index)}`,
          probe: done(indexExists(step.table, step.name)),
          undo: [dropIndex(step.table, step.name)],
          ...(isWhole(step.index) ? { asPlanned: wholeIndex(step.table, step.name) } : {}),
        }),
      ]
    case 'mirrorIndex':
      return [
        ddl({
          statement: `ALTER TABLE ${qualified(step.table)} ADD ${mirrorIndexText(step.index, step.name, step.from, step.to)}`,
          probe: done(indexExists(step.table, step.name)),
          undo: [dropIndex(step.table, step.name)],
        }),
      ]
    case 'removeIndex':
      return [
        ddl({
          statement: dropIndex(step.table, step.name),
          probe: done(`NOT ${indexExists(step.table, step.name)}`),
          undo: [],
        }),
      ]
    case 'validate': {
      // There is no NOT VALID here: what stands unchecked is looked at by a query, and NOT NULL looks for itself.
      const declared = cx.known.declared(step.table, step.constraint)
      if (declared === undefined || declared.constraint.kind !== 'foreign key') return []
      return [
        { ...base, kind: 'assert', ...violations(step.table, declared.constraint, cx.keys.of(step.table)) },
      ]
    }
    case 'statement':
      return [ddl({ statement: step.text, probe: 'SELECT false AS done', undo: [step.undoText] })]
    case 'backfill':
      return [{ ...base, kind: 'backfill', ...compileFilling(step.filling) }]
    case 'assert': {
      const [table] = step.tables
      return [
        {
          ...base,
          kind: 'assert',
          ...compileCheck(step.check, table === undefined ? [] : cx.keys.of(table)),
        },
      ]
    }
    case 'keptRows': {
      const looks = keptRowsOf(step.capture, cx)
      return looks === null ? [] : [{ ...base, kind: 'keptRows', reports: step.reports, ...looks }]
    }
    case 'bringBack': {
      const { returning, whileContracted } = step
      const { table } = returning
      return [
        {
          ...base,
          kind: 'constraint',
          table,
          ...compileReturning(
            returning,
            step.renamed,
            returning.kind === 'notNull' ? notNull(table, returning.column, cx) : null,
            cx.keys.of(table),
          ),
          ...(whileContracted === undefined
            ? {}
            : {
                conflictsWhileContracted: compileReturning(
                  whileContracted.returning,
                  whileContracted.renamed,
                  null,
                  cx.keys.of(table),
                ).conflictsBefore,
              }),
        },
      ]
    }
    default:
      return step satisfies never
  }
}

/** Plain columns, in the order of a tree. */
function isWhole({ keys, method }: CreateIndex): boolean {
  return method === undefined && keys.every((key) => typeof key === 'string')
}

/** Both ways between NULL and NOT NULL, with the column's whole definition, as CHANGE wants it. */
function notNull(
  table: TableName,
  column: string,
  { states, flavour }: WayContext,
): { readonly set: string; readonly unset: string } | null {
  const before = states.columns(table)
  const after = columnsAfter(before, { kind: 'setNotNull', table, column }) ?? before
  states.set(table, after)
  const alteration = alterColumns(table, before, after, flavour)
  return alteration === null ? null : { set: alteration.statement, unset: alteration.undo }
}

/** A way without a switch still shows or hides what the migration added. */
function visibility({ way, states, flavour }: WayContext): readonly Piece[] {
  return states.tables().flatMap((table): Piece[] => {
    const before = states.columns(table)
    const after = withVisibility(before, !servesNewAlone(way))
    const alteration = alterColumns(table, before, after, flavour)
    states.set(table, after)
    if (alteration === null) return []
    const { statement, probe, undo } = alteration
    return [
      {
        kind: 'autocommit',
        title: `${servesNewAlone(way) ? 'show' : 'hide'} what is new in ${table.name}`,
        tables: [table],
        lock: 'everything waits a moment',
        reversal: { kind: 'lossless' },
        statement,
        probe,
        cleanup: '',
        undo: [undo],
      },
    ]
  })
}
