import type { RowLaw, TableLaws, UniqueLaw } from '../model/law.ts'
import { tableText } from '../model/names.ts'
import { counted } from '../observe/words.ts'
import type { DataFinding, Example } from './data-finding.ts'
import type { FailedRow } from './failing-rows.ts'

const HELD = 'Nothing, if that is meant: a revert brings the held values back. Else let `backward` give them.'

/** What a law that is broken means, and what to write. Nothing where no row breaks it. */
export function rowFinding(
  laws: TableLaws,
  law: RowLaw,
  rows: number,
  examples: readonly Example[],
): readonly DataFinding[] {
  if (rows === 0) return []
  const table = tableText(laws.table)
  const of = `${counted(rows, 'row')} of ${table}`
  const verb = (one: string, many: string): string => (rows === 1 ? one : many)
  const columns = law.columns.join(', ')
  const common = {
    migration: law.migration,
    table,
    columns: law.columns,
    constraint: 'constraint' in law ? law.constraint : null,
    rows,
    exact: true,
    examples,
  }
  switch (law.kind) {
    case 'round trip':
      return [
        {
          ...common,
          kind: law.kind,
          severity: 'held',
          message: `${of} ${verb('does', 'do')} not come back as ${verb('it was', 'they were')} in ${columns}; the old ${verb('value is', 'values are')} held`,
          fix: HELD,
        },
      ]
    case 'stands in':
      return [
        {
          ...common,
          kind: law.kind,
          severity: 'told',
          message: `${of} ${verb('has', 'have')} NULL in ${columns}, and get the declared value in its place`,
          fix: 'Nothing: a revert brings the NULLs back.',
        },
      ]
    case 'no value':
      return [
        {
          ...common,
          kind: law.kind,
          severity: 'refuse',
          message: `${of} would have no ${columns}, which is to be NOT NULL`,
          fix: `Give ${verb('it', 'them')} a value (\`fill\`, or coalesce in \`forward\`), or leave NOT NULL out.`,
        },
      ]
    case 'too long':
      return [
        {
          ...common,
          kind: law.kind,
          severity: 'refuse',
          message: `${of} ${verb('has', 'have')} a value too long for ${columns} (${law.type})`,
          fix: 'Make the type wide enough, or cut in `forward`: what is cut off is held.',
        },
      ]
    case 'check':
      return [
        {
          ...common,
          kind: law.kind,
          severity: 'refuse',
          message: `${of} ${verb('breaks', 'break')} CHECK (${law.expression.trim()})`,
          fix: `Mend ${verb('this row', 'these rows')} first, in a migration of ${verb('its', 'their')} own, or let the CHECK allow ${verb('it', 'them')}.`,
        },
      ]
    case 'orphan':
      return [
        {
          ...common,
          kind: law.kind,
          severity: 'refuse',
          message: `${of} ${verb('points', 'point')} by ${columns} to no row of ${tableText(law.parent)}`,
          fix: `Add the missing rows to ${tableText(law.parent)}, or set ${columns} to NULL where ${verb('it points', 'they point')} nowhere, in a migration before this one.`,
        },
      ]
    default:
      return law satisfies never
  }
}

export function uniqueFinding(
  laws: TableLaws,
  law: UniqueLaw,
  groups: number,
  rows: number,
  examples: readonly Example[],
): DataFinding {
  const table = tableText(laws.table)
  const keys = law.keys
    .map((key) => (typeof key === 'string' ? key : (key.column ?? key.expression?.text ?? '')))
    .join(', ')
  return {
    kind: law.worksOut ? 'collision' : 'duplicate',
    severity: 'refuse',
    migration: law.migration,
    table,
    columns: law.columns,
    constraint: law.constraint,
    rows,
    exact: true,
    examples,
    message: `${counted(groups, 'value')} of ${keys} in ${table} ${groups === 1 ? 'stands' : 'stand'} more than once, in ${counted(rows, 'row')}${law.worksOut ? ', once worked out' : ''}: ${law.constraint} can't hold`,
    fix: law.worksOut
      ? 'Let `forward` keep them apart, or make these rows one in a migration before this one.'
      : 'Make these rows one, or let them differ, in a migration before this one.',
  }
}

/** Rows that an expression has no value for, by expression and kind of failure. */
export function failureFindings(
  laws: TableLaws,
  found: readonly FailedRow[],
  gaveUp: boolean,
): readonly DataFinding[] {
  const table = tableText(laws.table)
  const groups = Map.groupBy(found, ({ attempt, kind }) =>
    JSON.stringify([attempt.migration, attempt.title, kind]),
  )
  return [...groups.values()].flatMap((rows): readonly DataFinding[] => {
    const [first] = rows
    if (first === undefined) return []
    const { attempt, kind, message } = first
    // Once the look was given up, the rest is known of no law.
    const held = attempt.fallsBack && !gaveUp
    return [
      {
        kind,
        severity: held ? 'held' : 'refuse',
        migration: attempt.migration,
        table,
        columns: attempt.columns,
        constraint: null,
        rows: rows.length,
        exact: !gaveUp,
        examples: rows.flatMap(({ example }) => (example === null ? [] : [example])).slice(0, 5),
        message: `${gaveUp ? 'at least ' : ''}${counted(rows.length, 'row')} of ${table}: the ${attempt.title} ${WORDS[kind]}: ${message}${held ? `; the old ${rows.length === 1 ? 'value is' : 'values are'} held` : ''}`,
        fix: held ? HELD : FIXES[kind],
      },
    ]
  })
}

const WORDS: Readonly<Record<FailedRow['kind'], string>> = {
  cast: 'can’t read the value',
  'out of range': 'gives a number out of range',
  'too long': 'gives a text that is too long',
  fails: 'fails',
}

const FIXES: Readonly<Record<FailedRow['kind'], string>> = {
  cast: 'Let a CASE give those another value, or NULL: what the new column can’t say is held in the old one.',
  'out of range': 'Choose a wider type, or let a CASE give those another value.',
  'too long': 'Make the type wide enough, or cut in `forward`: what is cut off is held.',
  fails: 'Make the expression total: a CASE for the values it was not made for.',
}
