import type { Fact, Seen, Version } from './fact.ts'
import { seenBy } from './fact.ts'

export type KeyKind = 'int' | 'uuid' | 'text' | 'composite'

/** A schema and a migration of it. The main table is `items`; whatever the facts, it has a key, a label and a note. */
export interface Scenario {
  readonly key: KeyKind
  readonly facts: readonly Fact[]
}

/** Keys of rows: few, so that writes meet. */
export function keyAt(kind: KeyKind, n: number): readonly string[] {
  const number = (n % 5) + 1
  const keys: Readonly<Record<KeyKind, readonly string[]>> = {
    int: [String(number)],
    uuid: [`00000000-0000-4000-8000-00000000000${number}`],
    text: [`key ${number}`],
    composite: [String(number % 2), `part ${number}`],
  }
  return keys[kind]
}

export function keyColumns(kind: KeyKind): readonly string[] {
  return kind === 'composite' ? ['id', 'part'] : ['id']
}

/** Every column of the main table that a version sees, but key, label and note. */
export function columnsSeenBy({ facts }: Scenario, version: Version): readonly Seen[] {
  return facts.flatMap((fact) => seenBy(fact, version))
}

export interface SideTable {
  readonly fact: Extract<Fact, { table: string }>
  /** What each version calls it; null where it knows nothing of it. */
  readonly names: Readonly<Record<Version, string | null>>
}

export function sideTables({ facts }: Scenario): readonly SideTable[] {
  return facts.flatMap((fact): SideTable[] => {
    switch (fact.kind) {
      case 'createTable':
        return [{ fact, names: { old: null, new: fact.table } }]
      case 'dropTable':
        return [{ fact, names: { old: fact.table, new: null } }]
      case 'renameTable':
        return [{ fact, names: { old: fact.table, new: `${fact.table}_renamed` } }]
      default:
        return []
    }
  })
}
