import type { AuthoredOperation } from './authored.ts'
import { OPERATION_SHAPES } from './operation-shapes.ts'
import {
  listOf,
  object,
  oneOf,
  optional,
  problem,
  required,
  text,
  type Check,
  type Problem,
} from './shape.ts'
import { suggestion } from '../errors/suggestion.ts'
import { describe, isRecord } from './values.ts'

/** A problem of one operation, by its place in the list; null where it concerns the migration. */
export interface DefinitionProblem extends Problem {
  readonly operation: number | null
}

const DEFINITION: Check = object({
  summary: required(text),
  operations: required(listOf(() => [], 1)),
  writers: optional(oneOf('inferred', 'identified')),
})

/** What is wrong with the value that a migration file exports. Empty means it is an `AuthoredMigration`. */
export function definitionProblems(value: unknown): readonly DefinitionProblem[] {
  if (!isRecord(value)) {
    const next = 'Write `export default defineMigration({ summary: …, operations: [ … ] })`.'
    return [
      { ...problem(`the default export must be a migration, not ${describe(value)}`, next), operation: null },
    ]
  }
  const whole = DEFINITION(value, '').map((found) => ({ ...found, operation: null }))
  const operations: unknown = value['operations']
  if (!Array.isArray(operations)) return whole
  return [
    ...whole,
    ...operations.flatMap((operation: unknown, index) =>
      operationProblems(operation, index).map((found) => ({ ...found, operation: index })),
    ),
  ]
}

function operationProblems(operation: unknown, index: number): readonly Problem[] {
  const place = `operation ${index + 1}`
  if (!isRecord(operation)) {
    const hint = Array.isArray(operation) ? 'Spread the list: ...operations.' : 'List calls of op.… only.'
    return [problem(`${place} must be an operation, not ${describe(operation)}`, hint)]
  }
  const kind = operation['kind']
  if (!isKind(kind)) {
    return [
      problem(
        `${place} has no known kind`,
        `${describe(kind)}: ${suggestion(String(kind), Object.keys(OPERATION_SHAPES))}`,
      ),
    ]
  }
  return OPERATION_SHAPES[kind](operation, '').map((found) => ({
    ...found,
    what: `${place} (${kind}): ${found.what}`,
  }))
}

function isKind(kind: unknown): kind is AuthoredOperation['kind'] {
  return typeof kind === 'string' && Object.hasOwn(OPERATION_SHAPES, kind)
}
