import type { DeclaredConstraint } from '../../../model/action.ts'
import type { TableName } from '../../../model/names.ts'
import { list, qualified } from '../quote.ts'
import type { ReferenceRule } from '../../../model/operations/constraints.ts'

/** A constraint as the author declares it, in the server's words. Unqualified tables lie beside the one it is on. */
export function declaredConstraint(constraint: DeclaredConstraint, table: TableName): string {
  switch (constraint.kind) {
    case 'unique':
      return `UNIQUE (${list(constraint.columns)})`
    case 'check':
      return `CHECK (${constraint.expression.text}\n)`
    case 'foreign key': {
      const { columns, references, onDelete, onUpdate } = constraint
      const target = qualified(referenced(references.table, table))
      return `FOREIGN KEY (${list(columns)}) REFERENCES ${target} (${list(references.columns)})${ruleText(onDelete, 'DELETE')}${ruleText(onUpdate, 'UPDATE')}`
    }
    default:
      return constraint satisfies never
  }
}

export function referenced(text: string, table: TableName): TableName {
  const dot = text.indexOf('.')
  return dot < 0
    ? { schema: table.schema, name: text }
    : { schema: text.slice(0, dot), name: text.slice(dot + 1) }
}

function ruleText(rule: ReferenceRule | undefined, event: 'DELETE' | 'UPDATE'): string {
  return rule === undefined || rule === 'no action' ? '' : ` ON ${event} ${rule.toUpperCase()}`
}
