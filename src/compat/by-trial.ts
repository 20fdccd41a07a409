import type { FailureKind } from '../dialect/failure.ts'
import type { JsType, ReleaseContract, StatementUse } from '../model/release-contract.ts'
import type { Tried } from './exercise.ts'
import type { Misfit, Rule } from './misfit.ts'

/** Failures that say something of values which were made up: only where they went in before do they count. */
const OF_VALUES: ReadonlySet<FailureKind> = new Set([
  'unique',
  'foreign key',
  'check',
  'value refused',
  'other',
  'canceled',
])

/** What the server's word comes to, by rule. */
const RULE_OF: Partial<Readonly<Record<FailureKind, Rule>>> = {
  'undefined object': 'R1',
  privilege: 'R1',
  syntax: 'R1',
  'not null': 'R2',
  check: 'R4',
  'value refused': 'R4',
  unique: 'R6',
  'conflict target': 'R7',
  'foreign key': 'R8',
  'column count': 'R10',
  'not writable': 'R14',
}

const FIX = {
  R1: 'Keep what it uses until it is retired: between `up` and `contract` both shapes are served.',
  R2: 'Give the column a default or a `fill`, or let it be NULL until the releases that leave it out are retired.',
  R4: 'Widen what the column takes, or retire the releases that send such values first.',
  R6: 'Contract only when the releases that write such values are retired.',
  R7: 'Keep the unique key until the releases that upsert by it are retired.',
  R8: 'Contract only when the releases that write such rows are retired.',
  R10: 'Name the columns in the statement.',
  R14: 'Keep the table until the releases that write to it this way are retired.',
} as const satisfies Partial<Record<Rule, string>>

/** Anything else that a rule has no word for. */
const OTHER_FIX = 'Try the statement on the shadow database, and change the migration or the release.'

/**
 * What trying a release's statements shows. `before` is the same trial in a schema where the release works; without it,
 * only what no choice of values would change counts.
 */
export function byTrial(
  contract: ReleaseContract,
  tried: readonly Tried[],
  before: readonly Tried[] | null,
  jsType: (type: string) => JsType,
): readonly Misfit[] {
  const known = new Map((before ?? []).map((one) => [one.statement.id, one]))
  return tried.flatMap((one) => {
    const was = known.get(one.statement.id)
    if (one.kind === 'done') return resultsOf(contract, one, was, jsType)
    // What the server refused before is not this change's doing; a name or a value that it misses now is, whatever it
    // had against made-up values before.
    if (was?.kind === 'failed' && !(OF_VALUES.has(was.failure.kind) && !OF_VALUES.has(one.failure.kind)))
      return []
    // That two rows were given one value is the trial's doing: what must be unique is for a rule to tell.
    if (one.when === 'run' && one.failure.kind === 'unique') return []
    if (one.when === 'run' && OF_VALUES.has(one.failure.kind) && !sameValues(one, was)) return []
    if (one.takesJson) return [wantsJson(one)]
    const rule = RULE_OF[one.failure.kind] ?? 'R4'
    return [
      {
        ...about(one.statement),
        rule,
        severity: 'breaks',
        what: `${headOf(one.statement)} fails: ${one.failure.message}`,
        fix: isFixed(rule) ? FIX[rule] : OTHER_FIX,
      },
    ]
  })
}

/** Rows that stand have become JSON, so what was sent was JSON, as far as rows show. */
function wantsJson({ failure, statement }: Extract<Tried, { kind: 'failed' }>): Misfit {
  return {
    ...about(statement),
    rule: 'R4',
    severity: 'warns',
    what: `${headOf(statement)} fails unless it sends JSON: ${failure.message}`,
    fix: 'Look whether the release sends JSON there in every case.',
  }
}

function sameValues(one: Tried, was: Tried | undefined): boolean {
  return JSON.stringify(one.values) === JSON.stringify(was?.values)
}

/** R1 and R5 of a statement that runs: what its rows look like now. */
function resultsOf(
  { tables }: ReleaseContract,
  { columns, statement }: Extract<Tried, { kind: 'done' }>,
  was: Tried | undefined,
  jsType: (type: string) => JsType,
): readonly Misfit[] {
  const expected = was?.kind === 'done' ? was.columns : statement.result
  return (expected ?? []).flatMap((column): readonly Misfit[] => {
    const now = columns.find(({ name }) => name === column.name)
    if (now === undefined) {
      // Of a `*` it may have taken what it never looks at.
      const isRead = statement.tables.some((table) => tables[table]?.columns[column.name]?.read !== undefined)
      return [
        {
          ...about(statement),
          column: column.name,
          rule: 'R1',
          severity: isRead ? 'breaks' : 'warns',
          what: `${headOf(statement)} gives no ${column.name} any more`,
          fix: FIX.R1,
        },
      ]
    }
    if (column.type === undefined || jsType(now.type) === jsType(column.type)) return []
    return [
      {
        ...about(statement),
        column: column.name,
        rule: 'R5',
        severity: 'breaks',
        what: `${column.name} of ${headOf(statement)} is ${now.type} and arrives as ${jsType(now.type)}; it was ${column.type} and ${jsType(column.type)}`,
        fix: 'Change the type into a new column: op.changeColumn(…, { into: … }). Then each release reads its own.',
      },
    ]
  })
}

function about(statement: StatementUse): Pick<Misfit, 'table' | 'column' | 'statement'> {
  return { table: statement.tables[0] ?? null, column: null, statement: statement.id }
}

function isFixed(rule: Rule): rule is keyof typeof FIX {
  return rule in FIX
}

const MOST = 90

function headOf({ from, sql }: StatementUse): string {
  const text = sql.length <= MOST ? sql : `${sql.slice(0, MOST - 1)}…`
  return from === undefined ? text : `${text} (${from})`
}
