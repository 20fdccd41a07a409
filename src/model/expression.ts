import type { ErrorCode } from '../errors/catalogue.ts'
import type { TableName } from './names.ts'

/** An author's expression with what it may read: what the server is asked about before a plan is made. */
export interface Expression {
  readonly text: string
  readonly type: string
  readonly collation: string | null
  readonly table: TableName
  readonly columns: readonly ReadableColumn[]
  /** For messages: `forward of products.price_minor`. */
  readonly where: string
}

export interface ReadableColumn {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
}

/** What the server and its parser say of an expression. */
export interface ExpressionFacts {
  readonly reads: readonly string[]
  /** Neither NULL nor an error on any row that the columns' own rules allow. Proved, else false. */
  readonly neverNull: boolean
  /** Its value when everything it reads is NULL. */
  readonly ofNulls: 'null' | 'value' | 'error'
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null
}

export type Facts = ReadonlyMap<string, ExpressionFacts>

export function expressionKey(expression: Pick<Expression, 'text' | 'type' | 'table'>): string {
  return JSON.stringify([expression.table.schema, expression.table.name, expression.type, expression.text])
}
