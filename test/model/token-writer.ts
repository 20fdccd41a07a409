import type { Version } from './fact.ts'
import type { Player } from './turns.ts'

/** A connection of an application: statements as they are. */
export interface Line {
  send(sql: string): Promise<unknown>
}

/** What one writer is to do: transactions, each of a few appends, and how it ends. */
export interface Plan {
  readonly rows: readonly number[]
  readonly commits: boolean
}

export const ROWS = 8

/**
 * Appends a token of its own with each write: the old version in lower case to `tokens`, the new one in upper case to
 * `trail`. `committed` has the tokens of transactions that ended well.
 */
export function tokenWriter(
  name: string,
  version: Version,
  line: Line,
  plans: readonly Plan[],
): Player & { readonly committed: ReadonlySet<string> } {
  const committed = new Set<string>()
  const steps = plans.flatMap((plan, number): (() => Promise<void>)[] => {
    const tokens = plan.rows.map((_, place) => `${name}x${number}x${place}`)
    let dead = false
    const guarded = (sql: string) => async (): Promise<void> => {
      if (dead) return
      await line.send(sql).catch(async (error: unknown) => {
        if (!isVictim(error)) throw error
        dead = true
        await line.send('ROLLBACK')
      })
    }
    return [
      guarded('BEGIN'),
      ...plan.rows.map((row, place) => guarded(append(version, row, tokens[place] ?? ''))),
      async () => {
        if (dead) return
        await line.send(plan.commits ? 'COMMIT' : 'ROLLBACK')
        if (plan.commits) for (const token of tokens) committed.add(token)
      },
    ]
  })
  let next = 0
  return {
    name,
    committed,
    async step() {
      await steps[next]?.()
      next += 1
      return next < steps.length
    },
  }
}

function append(version: Version, row: number, token: string): string {
  const [column, text] = version === 'old' ? ['tokens', token] : ['trail', token.toUpperCase()]
  return `UPDATE items SET ${column} = concat(${column}, ' ', '${text}') WHERE id = ${1 + (row % ROWS)}`
}

/** The server chose it to break a deadlock: an application tries such a transaction again. */
function isVictim(error: unknown): boolean {
  const { code, errno } = error as { readonly code?: string; readonly errno?: number }
  return code === '40P01' || errno === 1213
}
