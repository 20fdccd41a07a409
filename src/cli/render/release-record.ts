import type { MergeNote } from '../../compat/merge-note.ts'
import type { Recorded } from '../../compat/record-release.ts'
import type { ReleaseContract } from '../../model/release-contract.ts'
import { tone } from '../io.ts'

const MOST_LINES = 20

interface RecordedCounts {
  readonly tables: number
  readonly columns: number
  readonly reads: number
  readonly writes: number
  /** Statements whose use of tables and columns is not known in full. */
  readonly unread: number
}

export function recordedCounts({ statements, tables }: ReleaseContract): RecordedCounts {
  const uses = Object.values(tables)
  return {
    tables: uses.length,
    columns: uses.reduce((sum, { columns }) => sum + Object.keys(columns).length, 0),
    reads: statements.filter(({ kind }) => kind === 'read').length,
    writes: statements.filter(({ kind }) => kind === 'write').length,
    unread: statements.filter(({ unread }) => unread !== undefined).length,
  }
}

const TITLES = {
  undeclared: 'Seen, and not declared:',
  disagreement: 'Sources disagree:',
} as const satisfies Record<MergeNote['kind'], string>

export function renderRecorded(
  { contract, notes, passedOver }: Recorded,
  file: string,
  added: boolean,
): string {
  const { columns, reads, tables, unread, writes } = recordedCounts(contract)
  const statements = contract.statements.flatMap(({ sql, unread: why }) =>
    why === undefined ? [] : [`${sql.slice(0, 80)}: ${why}`],
  )
  return [
    `${tone('green', '✓')} ${tone('bold', file)} ${added ? 'has what was recorded before, and more' : 'is written'}: ${tables} tables, ${columns} columns, ${reads} statements that read, ${writes} that write`,
    ...(['disagreement', 'undeclared'] as const).flatMap((kind) =>
      listed(TITLES[kind], notes.filter((note) => note.kind === kind).map(noteLine)),
    ),
    ...listed(
      unread === 1
        ? 'Not understood in full, and tried as a whole:'
        : `${unread} not understood in full, and tried as a whole:`,
      statements,
    ),
    ...listed('Passed over:', passedOver),
  ].join('\n')
}

function noteLine({ at, kind, what }: MergeNote): string {
  return kind === 'undeclared' ? at : `${at}: ${what}`
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const more = lines.length > MOST_LINES ? [`  … and ${lines.length - MOST_LINES} more`] : []
  return [tone('yellow', title), ...lines.slice(0, MOST_LINES).map((line) => `  ${line}`), ...more]
}
