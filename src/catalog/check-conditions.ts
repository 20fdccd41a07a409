import type { Table } from '../model/catalog.ts'
import { sqlTokens } from '../model/sql-tokens.ts'

/** A CHECK as what must not be false of a row. */
export interface CheckCondition {
  /** Of the constraint; null where the check is part of a column. */
  readonly constraint: string | null
  readonly text: string
  readonly columns: readonly string[]
}

/** The checks of a table and of its columns, as conditions; a NOT NULL that the server counts among them is none. */
export function checkConditions(table: Table): readonly CheckCondition[] {
  return [
    ...table.constraints.flatMap(({ definition, kind, name }) =>
      kind === 'check'
        ? [{ constraint: name, text: conditionOf(definition), columns: mentioned(table, definition) }]
        : [],
    ),
    ...table.columns.flatMap(({ check }) =>
      check === undefined ? [] : [{ constraint: null, text: check, columns: mentioned(table, check) }],
    ),
  ].filter(({ columns, text }) => columns.length > 0 && !text.startsWith('NOT NULL '))
}

/** `CHECK ((price > 0)) NO INHERIT`: what stands in it. */
export function conditionOf(definition: string): string {
  const open = definition.indexOf('(')
  const tokens = sqlTokens(definition).filter(({ at }) => at >= open)
  let depth = 0
  for (const { at, text } of tokens) {
    if (text === '(') depth += 1
    if (text === ')') depth -= 1
    if (depth === 0) return definition.slice(open, at + 1)
  }
  return definition
}

function mentioned({ columns }: Table, text: string): readonly string[] {
  const words = new Set(sqlTokens(text).map((token) => token.text.replaceAll(/^["`]|["`]$/g, '')))
  return columns.map(({ name }) => name).filter((name) => words.has(name))
}
