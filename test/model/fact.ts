import type { TransformName } from './transform.ts'
import { transform } from './transform.ts'
import type { Column, Value } from './value.ts'

export type Version = 'old' | 'new'
export type Policy = 'hold' | 'reject' | 'block'

/** A value that a version supplies for rows of the other: a constant, or made from the row's label. */
export type Fill = { readonly from: 'constant'; readonly value: string } | { readonly from: 'label' }

/** One thing that a migration changes, with all that the two versions know of it. Facts of one table share no column. */
export type Fact =
  | {
      readonly kind: 'replace'
      readonly transform: TransformName
      readonly from: readonly Column[]
      readonly into: readonly Column[]
      readonly policy: Policy
      /** By old column; null for none. */
      readonly fallback: readonly Value[]
    }
  | { readonly kind: 'rename'; readonly column: Column; readonly to: string }
  | { readonly kind: 'add'; readonly column: Column; readonly fill: Fill | null }
  | { readonly kind: 'drop'; readonly column: Column; readonly backward: Fill | null }
  | { readonly kind: 'setNotNull' | 'dropNotNull'; readonly column: Column; readonly standIn: Value }
  | { readonly kind: 'setDefault'; readonly column: Column; readonly to: string }
  | { readonly kind: 'dropDefault'; readonly column: Column }
  | { readonly kind: RuleKind; readonly column: Column }
  | { readonly kind: 'createIndex' | 'dropIndex' | 'comment'; readonly column: Column }
  | { readonly kind: 'createTable' | 'dropTable' | 'renameTable' | 'createView'; readonly table: string }

export type RuleKind =
  | 'addUnique'
  | 'dropUnique'
  | 'addCheck'
  | 'dropCheck'
  | 'addForeignKey'
  | 'dropForeignKey'

export type FactKind = Fact['kind']

const RULES: readonly string[] = [
  'addUnique',
  'dropUnique',
  'addCheck',
  'dropCheck',
  'addForeignKey',
  'dropForeignKey',
] satisfies readonly RuleKind[]

export function isRule(fact: Fact): fact is Extract<Fact, { kind: RuleKind }> {
  return RULES.includes(fact.kind)
}

/** A column as one version sees it, and the cell of the model where its value stands. */
export interface Seen {
  readonly column: Column
  readonly cell: string
  /** The only values that mean something to both versions. */
  readonly words: readonly string[] | null
}

/** The columns of the main table that a version sees through one fact. */
export function seenBy(fact: Fact, version: Version): readonly Seen[] {
  const plain = (column: Column, words: readonly string[] | null = null): Seen => ({
    column,
    cell: column.name,
    words,
  })
  switch (fact.kind) {
    case 'replace':
      return version === 'old'
        ? fact.from.map((column) => plain(column, transform(fact.transform).words ?? null))
        : fact.into.map((column) => plain(column))
    case 'rename':
      return [
        {
          ...plain({ ...fact.column, name: version === 'old' ? fact.column.name : fact.to }),
          cell: fact.column.name,
        },
      ]
    case 'add':
      return version === 'old' ? [] : [plain(fact.column)]
    case 'drop':
      return version === 'old' ? [plain(fact.column)] : []
    case 'setNotNull':
    case 'dropNotNull':
      return [plain({ ...fact.column, notNull: (fact.kind === 'setNotNull') === (version === 'new') })]
    case 'setDefault':
      return [plain({ ...fact.column, default: version === 'old' ? fact.column.default : fact.to })]
    case 'dropDefault':
      return [plain({ ...fact.column, default: version === 'old' ? fact.column.default : null })]
    case 'addForeignKey':
    case 'dropForeignKey':
      return [plain(fact.column, ['1', '2', '3', '9'])]
    case 'addCheck':
    case 'dropCheck':
      return [plain(fact.column, ['1', '2', '13'])]
    case 'addUnique':
    case 'dropUnique':
    case 'createIndex':
    case 'dropIndex':
    case 'comment':
      return [plain(fact.column)]
    case 'createTable':
    case 'dropTable':
    case 'renameTable':
    case 'createView':
      return []
    default:
      return fact satisfies never
  }
}

/** What a rule forbids. */
export type Rule = 'unique' | 'check' | 'foreign key'

export const RULE_OF = {
  addUnique: 'unique',
  dropUnique: 'unique',
  addCheck: 'check',
  dropCheck: 'check',
  addForeignKey: 'foreign key',
  dropForeignKey: 'foreign key',
} as const satisfies Readonly<Record<RuleKind, Rule>>
