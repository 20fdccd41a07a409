import type { Action } from '../model/action.ts'
import { sameTable, type TableName } from '../model/names.ts'
import type { PlannedStep, Returning } from '../model/planned-step.ts'

/**
 * A revert may go from contracted through expanded in one run. What its second half brings back can be counted before
 * the first one begins, under the names that tables and columns have then.
 */
export function whileContracted(
  withdraw: readonly PlannedStep[],
  contract: readonly PlannedStep[],
): readonly PlannedStep[] {
  const actions = contract.flatMap((step) => (step.kind === 'transaction' ? step.do : []))
  return withdraw.map((step) => {
    if (step.kind !== 'bringBack') return step
    const returning = moved(step.returning, actions)
    return {
      ...step,
      whileContracted: { returning, renamed: { ...step.renamed, ...renames(step.returning.table, actions) } },
    }
  })
}

function moved(returning: Returning, actions: readonly Action[]): Returning {
  const table = placeOf(returning.table, actions)
  if (returning.kind !== 'constraint' || returning.constraint.references === null)
    return { ...returning, table }
  const { references } = returning.constraint
  return {
    ...returning,
    table,
    constraint: {
      ...returning.constraint,
      references: { ...references, table: placeOf(references.table, actions) },
    },
  }
}

function placeOf(table: TableName, actions: readonly Action[]): TableName {
  return actions.reduce(
    (place, action) => (action.kind === 'moveTable' && sameTable(action.from, place) ? action.to : place),
    table,
  )
}

/** Name while expanded → name while contracted, for names that nothing else takes over. */
function renames(table: TableName, actions: readonly Action[]): Readonly<Record<string, string>> {
  const names = new Map<string, string>()
  for (const action of actions) {
    if (action.kind !== 'renameColumn' || !sameTable(action.table, table)) continue
    const [origin] = [...names].find(([, present]) => present === action.from) ?? [action.from]
    names.set(origin, action.to)
  }
  const taken = new Set(names.values())
  return Object.fromEntries([...names].filter(([origin]) => !taken.has(origin)))
}
