import type { PlannedProgram, PlannedStep } from '../../../model/planned-step.ts'
import type { TableName } from '../../../model/names.ts'
import type { Transition } from '../../../model/state.ts'
import type { Program, Step } from '../../../model/step.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { compileAction } from './action.ts'
import { keptRows } from './capture.ts'
import { compileCheck } from './checks.ts'
import { compileFilling } from './filling.ts'
import { createIndexText } from './index-definition.ts'
import { mirrorIndexText } from './mirror-index.ts'
import { compilePurge, purgeMovedIndex } from './purge.ts'
import { compileReturning, indexProbe } from './returning.ts'

/** What compiling needs to know of the server and of the tables. */
export interface CompileContext {
  readonly version: number
  /** Key columns of a table, to name rows in messages. */
  readonly keys: { of(table: TableName): readonly string[] }
}

export function compileProgram(program: PlannedProgram, context: CompileContext): Program {
  const leg = (transition: Transition): readonly Step[] =>
    program[transition].map((step, number) =>
      compileStep(step, `${transition}/${number + 1}`, context, compileAction),
    )
  const purge = (transition: Transition): readonly Step[] =>
    program[transition].flatMap((step, number) => {
      const id = `${transition}/${number + 1}`
      const compiled = compileStep(step, id, context, compilePurge)
      return step.kind === 'removeIndex' ? [purgeMovedIndex(step, `${id}/moved`), compiled] : [compiled]
    })
  return {
    expand: leg('expand'),
    contract: leg('contract'),
    restore: leg('restore'),
    withdraw: leg('withdraw'),
    reapply: leg('reapply'),
    purge: purge('purge'),
    discard: purge('discard'),
  }
}

function compileStep(
  step: PlannedStep,
  id: string,
  context: CompileContext,
  compile: typeof compileAction,
): Step {
  const base = { id, title: step.title, tables: step.tables, lock: step.lock, reversal: step.reversal }
  switch (step.kind) {
    case 'transaction':
      return {
        ...base,
        kind: 'transaction',
        ...(step.aside === true ? { aside: step.aside } : {}),
        statements: step.do.flatMap((action) => compile(action, context.version)),
        undo: step.undo.flatMap((action) => compile(action, context.version)),
      }
    case 'buildIndex':
      return {
        ...base,
        kind: 'autocommit',
        ...concurrently(step.table, step.name, createIndexText(step.table, step.name, step.index, true)),
      }
    case 'mirrorIndex':
      return {
        ...base,
        kind: 'autocommit',
        ...concurrently(step.table, step.name, mirrorIndexText(step.index, step.name, step.from, step.to)),
      }
    case 'removeIndex': {
      const name = qualified({ schema: step.table.schema, name: step.name })
      return {
        ...base,
        kind: 'autocommit',
        statement: `DROP INDEX CONCURRENTLY ${name}`,
        probe: `SELECT pg_catalog.to_regclass(${literal(name)}) IS NULL AS done`,
        cleanup: '',
        undo: [],
      }
    }
    case 'validate':
      return {
        ...base,
        kind: 'autocommit',
        statement: `ALTER TABLE ${qualified(step.table)} VALIDATE CONSTRAINT ${identifier(step.constraint)}`,
        probe: `SELECT coalesce((SELECT c.convalidated FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass(${literal(qualified(step.table))}) AND c.conname = ${literal(step.constraint)}), false) AS done`,
        cleanup: '',
        undo: [],
      }
    case 'statement':
      return {
        ...base,
        kind: 'autocommit',
        statement: step.text,
        probe: 'SELECT false AS done',
        cleanup: '',
        undo: [step.undoText],
      }
    case 'backfill': {
      const filling = compileFilling(step.filling)
      return { ...base, kind: 'backfill', ...filling }
    }
    case 'assert':
      return { ...base, kind: 'assert', ...compileCheck(step.check, keyOf(context, step.tables[0])) }
    case 'keptRows':
      return { ...base, kind: 'keptRows', reports: step.reports, ...keptRows(step.capture) }
    case 'bringBack':
      return {
        ...base,
        kind: 'constraint',
        table: step.returning.table,
        ...compileReturning(step.returning, step.renamed),
        ...(step.whileContracted === undefined
          ? {}
          : {
              conflictsWhileContracted: compileReturning(
                step.whileContracted.returning,
                step.whileContracted.renamed,
              ).conflictsBefore,
            }),
      }
    default:
      return step satisfies never
  }
}

function concurrently(
  table: TableName,
  name: string,
  statement: string,
): { statement: string; probe: string; cleanup: string; undo: readonly string[] } {
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${qualified({ schema: table.schema, name })}`
  return { statement, probe: indexProbe(table, name), cleanup: drop, undo: [drop] }
}

function keyOf(context: CompileContext, table: TableName | undefined): readonly string[] {
  return table === undefined ? [] : context.keys.of(table)
}
