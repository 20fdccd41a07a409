import type { Action } from '../model/action.ts'
import type { CreateIndex, DropIndex, IndexKey } from '../model/operations/indexes.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import { resolveTable } from '../catalog/find.ts'
import { idOf, isCreated, refuse, refuseLongName, tableBefore, type ReversalContext } from './context.ts'
import { held, LOSSLESS, part, type Contribution } from './contribution.ts'
import { dropConstraint } from './drop-constraint.ts'
import { constraintOf } from './footprint.ts'
import { bringBackUniqueIndex } from './held-constraints.ts'
import { heldName } from './held-names.ts'

/** Built beside running writes. A unique one binds the old version too, so it waits for contract. */
export function createIndex(context: ReversalContext, operation: CreateIndex): Contribution {
  const target = resolveTable(context.catalog, operation.table)
  const name =
    operation.name ?? indexName(target.name, operation.keys, operation.unique === true ? 'key' : 'idx')
  refuseLongName(context, name)
  const footprint = [constraintOf(target, name)]
  if (isCreated(context, target)) {
    const create: Action = { kind: 'createIndex', table: target, name, index: operation }
    return {
      legs: { expand: { switch: [part(`create index ${name}`, target, [create], [], { lock: 'none' })] } },
      footprint,
    }
  }
  const table = tableBefore(context, operation.table)
  const taken = context.catalog.tables.find(
    (other) => other.schema === target.schema && other.indexes.some((index) => index.name === name),
  )
  if (taken !== undefined) {
    refuse(
      context,
      'NAME_TAKEN',
      `there is an index ${name} already, on ${taken.name}`,
      'Choose another name.',
    )
  }
  if (table.kind === 'partitioned') {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${table.name} is partitioned, and an index on it can't be built concurrently`,
      'Index each partition in a migration of its own, or use op.sql in a quiet hour.',
    )
  }
  const id = idOf(context, target)
  const away = heldName(id, 0, name)
  const build: PlannedStep = {
    kind: 'buildIndex',
    title: `build index ${name} on ${table.name}`,
    tables: [target],
    lock: 'reads and writes go on',
    reversal: LOSSLESS,
    table: target,
    name,
    index: operation,
  }
  if (operation.unique === true) {
    const columns = operation.keys.filter((key): key is string => typeof key === 'string')
    const look: readonly PlannedStep[] =
      columns.length === operation.keys.length && operation.where === undefined
        ? [
            {
              kind: 'assert',
              title: `look for duplicates of ${columns.join(', ')} in ${table.name}`,
              tables: [target],
              lock: 'none',
              reversal: LOSSLESS,
              check: { kind: 'duplicates', table: target, columns },
            },
          ]
        : []
    return {
      legs: {
        expand: { before: look },
        contract: { before: [...look, build] },
        restore: {
          switch: [
            part(
              `take unique index ${name} away`,
              target,
              [{ kind: 'removeIndex', table: target, name }],
              [],
            ),
          ],
        },
      },
      footprint,
    }
  }
  const hide: Action = { kind: 'renameIndex', table: target, from: name, to: away }
  const show: Action = { kind: 'renameIndex', table: target, from: away, to: name }
  return {
    legs: {
      expand: { after: [build] },
      withdraw: {
        switch: [
          part(`hold index ${name}`, target, [hide], [], {
            lock: 'reads and writes go on',
            reversal: held(`index ${name}`),
          }),
        ],
      },
      reapply: {
        switch: [part(`bring index ${name} back`, target, [show], [], { lock: 'reads and writes go on' })],
      },
      discard: { after: [removeIndex(target, away)] },
    },
    footprint,
  }
}

/** Kept under another name until purge: a revert must not wait for a rebuild. A unique one lets go at expand. */
export function dropIndex(context: ReversalContext, operation: DropIndex): Contribution {
  const table = tableBefore(context, operation.table)
  const target = { schema: table.schema, name: table.name }
  const index = table.indexes.find((candidate) => candidate.name === operation.name)
  if (index === undefined) {
    return refuse(
      context,
      'OPERATION_INVALID',
      `table ${table.name} has no index ${operation.name}`,
      `Its indexes: ${table.indexes.map((candidate) => candidate.name).join(', ') || 'none'}.`,
    )
  }
  // An index that serves a constraint goes with it; on MySQL and MariaDB a unique index is one.
  if (index.constraint !== null) {
    return dropConstraint(context, { ...operation, kind: 'dropConstraint', name: index.constraint })
  }
  const footprint = [constraintOf(target, index.name)]
  if (index.unique) {
    const letGo = part(
      `let go of unique index ${index.name}`,
      target,
      [{ kind: 'removeIndex', table: target, name: index.name }],
      [{ kind: 'restoreIndex', table: target, index }],
    )
    return {
      legs: {
        expand: { switch: [letGo] },
        reapply: { switch: [letGo] },
        withdraw: { after: [bringBackUniqueIndex(table, index)] },
      },
      footprint,
    }
  }
  const away = heldName(idOf(context, target), 0, index.name)
  const hide: Action = { kind: 'renameIndex', table: target, from: index.name, to: away }
  const show: Action = { kind: 'renameIndex', table: target, from: away, to: index.name }
  const lock = { lock: 'reads and writes go on' } as const
  return {
    legs: {
      contract: {
        switch: [
          part(`hold index ${index.name}`, target, [hide], [], {
            ...lock,
            reversal: held(`index ${index.name}`),
          }),
        ],
      },
      restore: { switch: [part(`bring index ${index.name} back`, target, [show], [], lock)] },
      purge: { after: [removeIndex(target, away)] },
    },
    footprint,
  }
}

function removeIndex(table: { schema: string; name: string }, name: string): PlannedStep {
  return {
    kind: 'removeIndex',
    title: `purge held index ${name}`,
    tables: [table],
    lock: 'reads and writes go on',
    reversal: { kind: 'irreversible', because: 'purge destroys what is held' },
    table,
    name,
  }
}

function indexName(table: string, keys: readonly IndexKey[], suffix: string): string {
  const parts = keys.map((key) => (typeof key === 'string' ? key : (key.column ?? 'expr')))
  return [table, ...parts, suffix].join('_').slice(0, 63)
}
