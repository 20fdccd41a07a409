import type { Index, Table, View } from '../../model/catalog.ts'
import type { ConflictTarget } from '../../model/release-contract.ts'
import { columnOf, isView } from '../look-up.ts'
import { isLeftNull, isWritten, misfit, sharedTables, type RuleCheck } from './context.ts'

/** R6, R7 and R16: keys that come, and keys that go. */
export const keys: RuleCheck = (context) =>
  sharedTables(context).flatMap(({ key, now, old, use }) => {
    const written = new Set(
      Object.entries(use.columns).flatMap(([name, column]) => (isWritten(column) ? [name] : [])),
    )
    const uniques = now.indexes.filter(({ unique, valid }) => unique && valid)
    const before = old.indexes.filter(({ unique, valid }) => unique && valid)
    const came = uniques.filter(
      (index) => !before.some((known) => stood(index, known) || impliedBy(index, known)),
    )
    const filtered = Object.entries(use.columns).flatMap(([name, { filter }]) =>
      filter === true ? [name] : [],
    )
    return [
      ...came
        .filter((index) => use.inserts === true || index.columns.some((column) => written.has(column)))
        .filter((index) => !index.columns.some((column) => !written.has(column) && isLeftNull(now, column)))
        .map((index) =>
          misfit(
            'R6',
            isBound(index, written) ? 'breaks' : 'warns',
            key,
            index.columns[0] ?? null,
            `${index.columns.join(', ')} of ${key} must be unique (${index.name}), and the release writes such rows`,
            'Contract only when releases that may write duplicates are retired; until then both shapes are served.',
          ),
        ),
      ...(use.conflictTargets ?? [])
        .filter((target) => isServed(target, before, old) && !isServed(target, uniques, now))
        // A key whose column is gone is told as that.
        .filter(
          (target) =>
            target.kind !== 'columns' ||
            target.columns.every((column) => columnOf(now, column) !== undefined),
        )
        .map((target) =>
          misfit(
            'R7',
            'breaks',
            key,
            null,
            `upserts of ${key} go by ${targetText(target)}, and no unique key is that any more${context.engine.meetsAnyKey ? ': each would insert another row' : ''}`,
            'Keep the key until the releases that upsert by it are retired.',
          ),
        ),
      ...filtered.flatMap((column) => {
        const leads = ({ keys: parts }: Index): boolean => parts[0] === column
        // A filter by a column that is gone fails, which is told as that.
        if (!old.indexes.some(leads) || now.indexes.some(leads) || columnOf(now, column) === undefined)
          return []
        return [
          misfit(
            'R16',
            'warns',
            key,
            column,
            `no index of ${key} begins with ${column} any more, and the release filters by it`,
            'Look at the plans of its queries first.',
          ),
        ]
      }),
    ]
  })

/** Rows that a predicate picks by a column which the release doesn't write may be none of its rows. */
function isBound({ columns, predicate }: Index, written: ReadonlySet<string>): boolean {
  return predicate === null
    ? columns.some((column) => written.has(column))
    : columns.every((column) => written.has(column))
}

/** The same index as before, whatever it is of. */
function stood(index: Index, known: Index): boolean {
  return index.name === known.name && index.definition === known.definition
}

/** What is unique by fewer columns is unique by more. */
function impliedBy(index: Index, known: Index): boolean {
  return (
    known.predicate === null &&
    known.keys.every((column) => column !== null && index.keys.includes(column)) &&
    known.columns.length > 0
  )
}

function isServed(target: ConflictTarget, uniques: readonly Index[], relation: Table | View): boolean {
  switch (target.kind) {
    case 'any':
      return uniques.length > 0
    case 'constraint':
      return !isView(relation) && relation.constraints.some(({ name }) => name === target.name)
    case 'columns':
      return uniques.some(
        ({ keys: parts, predicate }) =>
          predicate === null &&
          parts.length === target.columns.length &&
          parts.every((part) => part !== null && target.columns.includes(part)),
      )
    case 'expression':
      // Its words are the server's to read: the statement itself tells.
      return uniques.some(
        ({ keys: parts, predicate }) => predicate !== null || parts.some((part) => part === null),
      )
    default:
      return target satisfies never
  }
}

function targetText(target: ConflictTarget): string {
  switch (target.kind) {
    case 'any':
      return 'whichever unique key there is'
    case 'constraint':
      return target.name
    case 'columns':
      return `(${target.columns.join(', ')})`
    case 'expression':
      return target.text
    default:
      return target satisfies never
  }
}
