import type { Constraint } from '../../model/catalog.ts'
import type { ColumnUse } from '../../model/release-contract.ts'
import { columnOf, isView } from '../look-up.ts'
import { isLeftNull, isWritten, misfit, sharedTables, type RuleCheck } from './context.ts'

/** R8, R9 and the checks of R4: constraints that come, go, or act otherwise. */
export const constraints: RuleCheck = (context) =>
  sharedTables(context).flatMap(({ key, now, old, use }) => {
    if (isView(now) || isView(old)) return []
    const writes = use.inserts === true || Object.values(use.columns).some(isWritten)
    const came = now.constraints.filter((one) => !old.constraints.some((known) => isSame(known, one)))
    const went = old.constraints.filter((one) => !now.constraints.some((known) => isSame(known, one)))
    return [
      ...came
        .filter(({ kind }) => writes && kind === 'foreign key')
        .filter(({ columns }) =>
          columns.every((column) => isSent(use.columns[column]) || !isLeftNull(now, column)),
        )
        .map((one) =>
          misfit(
            'R8',
            'warns',
            key,
            one.columns[0] ?? null,
            `rows of ${key} must point to a row of ${one.references?.table.name ?? 'another table'} (${one.name}), and the release doesn't know that`,
            'Look whether it inserts children before their parents, or leaves orphans.',
          ),
        ),
      ...came
        .filter(
          ({ columns, kind }) =>
            kind === 'check' &&
            columns.some((column) => use.columns[column] !== undefined && isWritten(use.columns[column])),
        )
        .map((one) =>
          misfit(
            'R4',
            'warns',
            key,
            one.columns[0] ?? null,
            `${one.name} binds what the release writes: ${one.definition}`,
            'Look whether it sends only such values; contract when releases that may not are retired.',
          ),
        ),
      ...went
        .filter(({ kind }) => kind === 'foreign key' || kind === 'check')
        // A column that is gone is told as that.
        .filter(({ columns }) => columns.every((column) => columnOf(now, column) !== undefined))
        .map((one) => {
          const again = now.constraints.find(({ name }) => name === one.name)
          return misfit(
            'R9',
            'warns',
            key,
            one.columns[0] ?? null,
            again === undefined
              ? `${one.name} of ${key} is gone: ${one.definition}`
              : `${one.name} of ${key} is now ${again.definition}`,
            'Look whether the release relies on its refusal or its cascade.',
          )
        }),
    ]
  })

function isSent(use: ColumnUse | undefined): boolean {
  return use !== undefined && isWritten(use)
}

function isSame(a: Constraint, b: Constraint): boolean {
  return a.kind === b.kind && a.definition === b.definition
}
