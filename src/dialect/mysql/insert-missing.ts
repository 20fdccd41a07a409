import type { Session } from '../session.ts'
import { classify } from './errors.ts'

/** Rows of one statement whose warnings are all listed. */
const SLICE = 10_000

export interface MissingRows {
  /** Inserts what is missing, and fails as a whole where a unique value is another row's. */
  readonly all: string
  readonly last: string
  /** Inserts what is missing of some rows of the stage, and leaves out what can't be. */
  readonly slice: (after: number, upTo: number) => string
}

/**
 * A row whose unique value another has now is left aside. INSERT IGNORE does that, and forgives more than that: a missing
 * parent, a NULL. So it runs only where a value is taken, and each of its warnings must say so. Gives the rows inserted.
 */
export async function insertMissing(session: Session, missing: MissingRows): Promise<number> {
  try {
    return await session.execute(missing.all)
  } catch (error) {
    if (classify(error).kind !== 'unique') throw error
  }
  await session.script('SET SESSION max_error_count = 65535')
  const [row] = await session.query<{ last: string | number | null }>(missing.last)
  let inserted = 0
  for (let after = 0; after < Number(row?.last ?? 0); after += SLICE) {
    inserted += await session.execute(missing.slice(after, after + SLICE))
    await requireOnlyTaken(session)
  }
  return inserted
}

async function requireOnlyTaken(session: Session): Promise<void> {
  const warnings = await session.query<{ Level: string; Code: number | string; Message: string }>(
    'SHOW WARNINGS',
  )
  for (const { Level, Code, Message } of warnings) {
    const error = Object.assign(new Error(Message), { errno: Number(Code) })
    if (Level !== 'Note' && classify(error).kind !== 'unique') throw error
  }
}
