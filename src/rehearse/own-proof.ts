import { renderDifference } from '../catalog/render-diff.ts'
import { isMigrateError } from '../errors/migrate-error.ts'
import type { Remainder } from './state.ts'
import type { Adapted, Proof, RowLoss, Verdict } from './verdict.ts'

/** A proof of one of our own migrations. */
export interface OwnProof extends Proof {
  /** What else a person should know of it, a line each. */
  readonly notes: readonly string[]
  /** Rows of the schema before that it rests on. */
  readonly rows: number
  /** Writes that the old and the new application made meanwhile. */
  readonly writes: number
  readonly adapted: readonly Adapted[]
}

/** What was found of one of our own migrations. */
export interface Found {
  readonly name: string
  /** Rows of the schema before, and those whose values the new one can't express. */
  readonly rows: number
  readonly heldRows: number
  readonly writes: number
  readonly adapted: readonly Adapted[]
  readonly notes: readonly string[]
}

export function provedOrNot(found: Found, { differences, losses }: Remainder): Omit<OwnProof, 'ms'> {
  const schema = differences.map(renderDifference)
  const orderOnly = schema.length > 0 && differences.every(({ kind }) => kind === 'order')
  if (schema.length === 0 && losses.length === 0) return whole(found)
  const rows = losses.reduce((sum, loss) => sum + loss.rows, 0)
  const verdict: Verdict = schema.length > 0 && !(orderOnly && rows > 0) ? 'not-restored' : 'lossy'
  return {
    ...blank(found, verdict),
    schema,
    orderOnly,
    losses: joined(losses),
    message:
      verdict === 'lossy'
        ? `${rows} ${rows === 1 ? 'row is' : 'rows are'} not as they should be`
        : orderOnly
          ? 'the columns come back in another order'
          : `the schema comes back with ${schema.length} ${schema.length === 1 ? 'difference' : 'differences'}`,
  }
}

function whole(found: Found): Omit<OwnProof, 'ms'> {
  const { heldRows, rows, writes } = found
  return {
    ...blank(found, heldRows > 0 ? 'held' : 'proved'),
    message: [
      // A schema without rows proves nothing of values.
      rows === 0
        ? 'the schema comes back exactly; its tables were empty'
        : `schema and ${rows} ${rows === 1 ? 'row' : 'rows'} come back exactly from every state`,
      ...(heldRows > 0 ? [`${heldRows} by way of the hold`] : []),
      ...(writes > 0 ? [`and ${writes} writes of both versions with them`] : []),
    ].join(', '),
  }
}

function adaptedNote({ because, columns, rows, table }: Adapted): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'} of ${table} got another ${columns.join(', ')} first: ${because}`
}

/** The same thing found at one column again and again is told once, with how often. */
function joined(losses: readonly RowLoss[]): readonly RowLoss[] {
  const groups = Map.groupBy(losses, ({ columns, table, when }) =>
    JSON.stringify([table, columns, when ?? '']),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, rows: group.reduce((sum, { rows }) => sum + rows, 0) }]
  })
}

export function failedProof(
  found: Found,
  verdict: 'up-fails' | 'down-fails',
  error: unknown,
): Omit<OwnProof, 'ms'> {
  const message = error instanceof Error ? error.message : String(error)
  const refused = isMigrateError(error) ? error : null
  return {
    ...blank(found, verdict),
    message: `${verdict === 'up-fails' ? 'the way up' : 'the way back'} fails: ${message}`,
    error: {
      message,
      statement: refused?.details[0] ?? null,
      ...(refused?.next == null ? {} : { next: refused.next }),
    },
  }
}

export function blank(found: Pick<Found, 'name'> & Partial<Found>, verdict: Verdict): Omit<OwnProof, 'ms'> {
  return {
    verdict,
    message: '',
    schema: [],
    orderOnly: false,
    losses: [],
    heldRows: 0,
    rows: 0,
    writes: 0,
    adapted: [],
    error: null,
    ...found,
    notes: [...(found.notes ?? []), ...(found.adapted ?? []).map(adaptedNote)],
  }
}
