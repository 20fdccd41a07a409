import type { Constraint, Reference } from '../../../model/catalog.ts'
import { list, qualified, identifier } from '../quote.ts'
import type { CheckRow, ForeignKeyRow } from './constraints-query.ts'
import { columnsOf, indexSettings, keyList } from './index.ts'
import type { IndexRow } from './indexes-query.ts'
import { columnsIn } from '../printed-expression.ts'
import type { CatalogReading } from './reading.ts'

/** A unique index is a constraint, and the primary key is called PRIMARY. */
export function keyConstraint(
  parts: readonly [IndexRow, ...IndexRow[]],
  reading: CatalogReading,
  engine: string | null,
): Constraint {
  const [first] = parts
  const isPrimary = first.name === 'PRIMARY'
  return {
    name: first.name,
    kind: isPrimary ? 'primary key' : 'unique',
    columns: columnsOf(parts, reading),
    definition: `${isPrimary ? 'PRIMARY KEY' : 'UNIQUE'} ${keyList(parts, reading)}${indexSettings(first, reading, engine)}`,
    validated: true,
    references: null,
    comment: null,
  }
}

export function foreignKey(
  parts: readonly [ForeignKeyRow, ...ForeignKeyRow[]],
  reading: CatalogReading,
): Constraint {
  const [first] = parts
  const columns = parts.map(({ column }) => column)
  const references: Reference = {
    table: { schema: first.parentDatabase ?? '', name: first.parent },
    columns: parts.map(({ parentColumn }) => parentColumn),
    onDelete: rule(first.onDelete, reading),
    onUpdate: rule(first.onUpdate, reading),
  }
  const said = (event: string, printed: string): string =>
    printed === reading.unsaidRule ? '' : ` ON ${event} ${printed}`
  return {
    name: first.name,
    kind: 'foreign key',
    columns,
    definition: `FOREIGN KEY (${list(columns)}) REFERENCES ${parentText(first)} (${list(references.columns)})${said('DELETE', first.onDelete)}${said('UPDATE', first.onUpdate)}`,
    validated: true,
    references,
    comment: null,
  }
}

function parentText({ parentDatabase, parent }: ForeignKeyRow): string {
  const table = qualified({ schema: '', name: parent })
  return parentDatabase === null ? table : `${identifier(parentDatabase)}.${table}`
}

function rule(printed: string, reading: CatalogReading): Reference['onDelete'] {
  if (printed === reading.unsaidRule) return 'no action'
  const found = RULES.find((name) => name === printed.toLowerCase())
  if (found === undefined) throw new Error(`A foreign key's rule is ${printed}`)
  return found
}

const RULES = ['no action', 'restrict', 'cascade', 'set null', 'set default'] as const

export function check(row: CheckRow, reading: CatalogReading): Constraint {
  const expression = reading.expression(row.clause)
  return {
    name: row.name,
    kind: 'check',
    columns: [...new Set(columnsIn(expression))],
    definition: `CHECK (${expression})${row.enforced === 'NO' ? ' NOT ENFORCED' : ''}`,
    validated: true,
    references: null,
    comment: null,
  }
}
