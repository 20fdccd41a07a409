import { resolveTable } from '../catalog/find.ts'
import type { Constraint } from '../model/catalog.ts'
import type { TableName } from '../model/names.ts'
import {
  constraintName,
  type ForeignKeyDefinition,
  type ReferenceRule,
} from '../model/operations/constraints.ts'
import type { CreateTable } from '../model/operations/tables.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import type { ReversalContext } from './context.ts'
import { LOSSLESS, part, type LegParts } from './contribution.ts'

/**
 * A held table must not refuse the deletes of the tables it points to: its foreign keys go with it into the hold, and
 * come back, validated, when it does. Those that cascade or set NULL refuse nothing and stay.
 */
export function holdForeignKeys(
  table: TableName,
  keys: readonly Constraint[],
): { readonly withdraw: LegParts; readonly reapply: LegParts } {
  const refusing = keys.filter(({ references }) => !harmless(references?.onDelete))
  return {
    withdraw: {
      switch: refusing.map((constraint) =>
        part(
          `let go of foreign key ${constraint.name}`,
          table,
          [{ kind: 'dropConstraint', table, name: constraint.name }],
          [],
        ),
      ),
    },
    reapply: {
      after: refusing.map((constraint): PlannedStep => ({
        kind: 'bringBack',
        title: `bring back foreign key ${constraint.name} on ${table.name}`,
        tables: [table],
        lock: 'writes wait a moment',
        reversal: LOSSLESS,
        returning: { kind: 'constraint', table, constraint, index: null },
        renamed: {},
      })),
    },
  }
}

/** The foreign keys that a new table declares, on columns and beside them. */
export function newForeignKeys(
  context: ReversalContext,
  table: TableName,
  operation: CreateTable,
): readonly Constraint[] {
  const inline = Object.entries(operation.columns).flatMap(([column, { references }]) =>
    references === undefined ? [] : [inlineKey(context, table, column, references)],
  )
  return [...inline, ...(operation.foreignKeys ?? []).map((key) => declaredKey(context, table, key))]
}

/** A foreign key as its author declares it, in the form the catalog would have it. */
export function declaredKey(
  context: ReversalContext,
  table: TableName,
  key: ForeignKeyDefinition,
): Constraint {
  const target = resolveTable(context.catalog, key.references.table)
  const rule = (event: string, what: ReferenceRule | undefined): string =>
    what === undefined || what === 'no action' ? '' : ` ON ${event} ${what.toUpperCase()}`
  return foreignKey(
    key.name ?? constraintName(table.name, key.columns, 'fkey'),
    key.columns,
    `FOREIGN KEY (${quoted(key.columns)}) REFERENCES ${quoted([target.schema])}.${quoted([target.name])} (${quoted(key.references.columns)})${rule('DELETE', key.onDelete)}${rule('UPDATE', key.onUpdate)}`,
    target,
    key.references.columns,
    key.onDelete,
    key.onUpdate,
  )
}

/** `customers(id) on delete cascade` */
const INLINE = /^\s*((?:"(?:[^"]|"")*"|[\w$.])+)\s*(?:\(([^)]*)\))?([\s\S]*)$/

function inlineKey(
  context: ReversalContext,
  table: TableName,
  column: string,
  references: string,
): Constraint {
  const [, target = '', columns = column, rest = ''] = INLINE.exec(references) ?? []
  const rule = (event: string): ReferenceRule | undefined => {
    const match = new RegExp(
      `on\\s+${event}\\s+(no\\s+action|restrict|cascade|set\\s+null|set\\s+default)`,
      'i',
    ).exec(rest)
    return match?.[1]?.toLowerCase().replace(/\s+/g, ' ') as ReferenceRule | undefined
  }
  return foreignKey(
    constraintName(table.name, [column], 'fkey'),
    [column],
    `FOREIGN KEY (${quoted([column])}) REFERENCES ${references}`,
    resolveTable(context.catalog, target.replaceAll('"', '')),
    columns.split(',').map((name) => name.trim().replaceAll('"', '')),
    rule('delete'),
    rule('update'),
  )
}

function foreignKey(
  name: string,
  columns: readonly string[],
  definition: string,
  table: TableName,
  referenced: readonly string[],
  onDelete: ReferenceRule = 'no action',
  onUpdate: ReferenceRule = 'no action',
): Constraint {
  return {
    name,
    kind: 'foreign key',
    columns,
    definition,
    validated: true,
    references: { table, columns: referenced, onDelete, onUpdate },
    comment: null,
  }
}

function harmless(rule: ReferenceRule | undefined): boolean {
  return rule === 'cascade' || rule === 'set null'
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')
}
