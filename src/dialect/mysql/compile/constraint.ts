import type { DeclaredConstraint } from '../../../model/action.ts'
import type { Constraint } from '../../../model/catalog.ts'
import type { TableName } from '../../../model/names.ts'
import type { ReferenceRule } from '../../../model/operations/constraints.ts'
import { identifier, list, qualified } from '../quote.ts'

/** A constraint as the author declares it, after its name. */
export function declaredText(constraint: DeclaredConstraint): string {
  switch (constraint.kind) {
    case 'unique':
      return `UNIQUE (${list(constraint.columns)})`
    case 'check':
      return `CHECK (${constraint.expression.text}\n)`
    case 'foreign key':
      return foreignKeyText(
        constraint.columns,
        referenced(constraint.references.table),
        constraint.references.columns,
        constraint.onDelete,
        constraint.onUpdate,
      )
    default:
      return constraint satisfies never
  }
}

/**
 * One that the catalog had, after its name. A foreign key is spelled from its parts, for its parent may be held by now;
 * its rules are those the server printed, which knows two words for one rule and keeps them apart.
 */
export function constraintText({ columns, definition, references }: Constraint): string {
  if (references === null) return definition
  const [rules = ''] =
    /(?: ON (?:DELETE|UPDATE) (?:NO ACTION|RESTRICT|CASCADE|SET NULL|SET DEFAULT))*$/.exec(definition) ?? []
  return `${foreignKeyText(columns, references.table, references.columns)}${rules}`
}

export function referenced(text: string): TableName {
  const dot = text.indexOf('.')
  return dot < 0 ? { schema: '', name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) }
}

function foreignKeyText(
  columns: readonly string[],
  parent: TableName,
  parentColumns: readonly string[],
  onDelete: ReferenceRule = 'no action',
  onUpdate: ReferenceRule = 'no action',
): string {
  // Only a table in another database says which.
  const target =
    parent.schema === '' ? qualified(parent) : `${identifier(parent.schema)}.${qualified(parent)}`
  return `FOREIGN KEY (${list(columns)}) REFERENCES ${target} (${list(parentColumns)})${rule('DELETE', onDelete)}${rule('UPDATE', onUpdate)}`
}

function rule(event: 'DELETE' | 'UPDATE', what: ReferenceRule): string {
  return what === 'no action' ? '' : ` ON ${event} ${what.toUpperCase()}`
}
