import type { ReleaseContract } from '../model/release-contract.ts'
import { isDeclared } from './evidence.ts'
import type { MergeNote } from './merge-note.ts'

/** Tables and columns that statements use and no declaration names, where there is a declaration at all. */
export function undeclared({ tables }: ReleaseContract): readonly MergeNote[] {
  const entries = Object.entries(tables)
  if (!entries.some(([, table]) => isDeclared(table))) return []
  return entries.flatMap(([name, table]): readonly MergeNote[] => {
    if (!isDeclared(table)) return [noteOf(name, 'table')]
    return Object.entries(table.columns)
      .filter(([, column]) => !isDeclared(column))
      .map(([column]) => noteOf(`${name}.${column}`, 'column'))
  })
}

function noteOf(at: string, what: 'table' | 'column'): MergeNote {
  return { kind: 'undeclared', at, what: `statements use the ${what} ${at}, which nothing declares` }
}
