import type { Row } from '../dialect/session.ts'
import type { Failure } from '../dialect/failure.ts'
import type { Stretch } from '../dialect/law-dialect.ts'
import type { Attempt, TableLaws } from '../model/law.ts'
import type { Example } from './data-finding.ts'
import type { LookContext } from './look-context.ts'

/** A row that an attempt has no value for. */
export interface FailedRow {
  readonly attempt: Attempt
  readonly example: Example | null
  readonly kind: 'cast' | 'out of range' | 'too long' | 'fails'
  /** The server's words. */
  readonly message: string
}

/** Rows singled out of one table are enough to see what is wrong. */
export const MOST_FAILURES = 20

export interface FailingRows {
  readonly found: readonly FailedRow[]
  /** True once the search was given up: there may be more. */
  readonly gaveUp: boolean
  /** Counts the laws of a stretch, and looks into it where that fails. Gives the counts of what did not fail. */
  look(stretch: Stretch): Promise<readonly Counts[]>
}

/** What `LawDialect.count` says of a stretch. */
export interface Counts {
  readonly stretch: Stretch
  readonly row: Row
}

/** Finds the rows that make a statement fail, by halves, then row by row: a server names only the first, if that. */
export function failingRows(context: LookContext, laws: TableLaws): FailingRows {
  const { connection, dialect } = context
  const { session } = connection
  const found: FailedRow[] = []
  const attempts = laws.attempts.filter(({ proved }) => !proved)
  let gaveUp = false

  const counted = async (stretch: Stretch): Promise<readonly Counts[]> => {
    const rows = await session.query(dialect.laws.count(laws, stretch))
    return rows.map((row) => ({ stretch, row }))
  }

  const ask = async (stretch: Stretch): Promise<readonly Counts[]> => {
    const attempt = dialect.laws.attempt(laws, stretch, attempts)
    if (attempt !== null) await session.script(attempt)
    return counted(stretch)
  }

  const oneRow = async (stretch: Stretch): Promise<void> => {
    for (const attempt of attempts) {
      const failure = await failureOf(context, () =>
        session.script(dialect.laws.attemptOne(laws, stretch, attempt)),
      )
      if (failure === null) continue
      const [shown] = await session.query<{ row_key: string; row_value: string }>(
        dialect.laws.example(laws, attempt, stretch),
      )
      const example = shown === undefined ? null : { key: shown.row_key, value: shown.row_value }
      found.push({ attempt, example, ...dialect.laws.failed(attempt, failure) })
      return
    }
  }

  const rowByRow = async (stretch: Stretch): Promise<readonly Counts[]> => {
    const rows = await session.query<{ row: string }>(dialect.laws.eachRow(laws, stretch))
    // Without a key no row can be told from another: the stretch stands for the one that failed.
    const counts: Counts[] = []
    if (rows.length === 0) {
      await withoutKey(stretch)
      await failureOf(context, async () => {
        counts.push(...(await counted(stretch)))
      })
    }
    for (const { row } of rows) {
      if (found.length >= MOST_FAILURES) {
        gaveUp = true
        break
      }
      const one = { ...stretch, row }
      const before = found.length
      const failure = await failureOf(context, async () => {
        counts.push(...(await ask(one)))
      })
      if (failure === null) continue
      await oneRow(one)
      if (found.length === before) {
        // Either somebody has mended it meanwhile, or it says the same again, and that ends the look.
        counts.push(...(await ask(one)))
        continue
      }
      const uncounted = await failureOf(context, async () => {
        counts.push(...(await counted(one)))
      })
      // It was looked at all the same.
      if (uncounted !== null) counts.push({ stretch: one, row: { rows: 1 } })
    }
    return counts
  }

  const withoutKey = async (stretch: Stretch): Promise<void> => {
    gaveUp = true
    for (const attempt of attempts) {
      const failure = await failureOf(context, () =>
        session.script(dialect.laws.attemptOne(laws, stretch, attempt)),
      )
      if (failure !== null) found.push({ attempt, example: null, ...dialect.laws.failed(attempt, failure) })
    }
  }

  const look = async (stretch: Stretch): Promise<readonly Counts[]> => {
    const counts: Counts[] = []
    const failure = await failureOf(context, async () => {
      counts.push(...(await ask(stretch)))
    })
    if (failure === null) return counts
    if (found.length >= MOST_FAILURES) {
      gaveUp = true
      return []
    }
    const end = stretch.to ?? Math.max(stretch.from + 1, stretch.leaf.pages)
    if (end - stretch.from <= 1) return rowByRow(stretch)
    const middle = stretch.from + Math.floor((end - stretch.from) / 2)
    return [...(await look({ ...stretch, to: middle })), ...(await look({ ...stretch, from: middle }))]
  }

  return {
    found,
    get gaveUp() {
      return gaveUp
    },
    look,
  }
}

/** Failures that are no word about rows. */
const OTHERS: ReadonlySet<Failure['kind']> = new Set([
  'connection lost',
  'canceled',
  'privilege',
  'undefined object',
  'syntax',
  'read only',
  'disk full',
  'lock timeout',
])

async function failureOf(context: LookContext, work: () => Promise<unknown>): Promise<Failure | null> {
  try {
    await work()
    return null
  } catch (error) {
    const failure = context.dialect.classify(error)
    if (OTHERS.has(failure.kind) || !context.connection.session.alive) throw error
    return failure
  }
}
