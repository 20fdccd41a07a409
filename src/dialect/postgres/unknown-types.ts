import type { Session } from '../session.ts'

/** Words of CREATE TABLE that make a column with its sequence, and are no types. */
const SERIAL = /^(small|big)?serial$|^serial[248]$/i

/** Types that the server doesn't know, each with what it says of them. One question where all are well written. */
export async function unknownTypes(
  session: Session,
  types: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const asked = types.filter((type) => !SERIAL.test(type.trim()))
  if (asked.length === 0) return new Map()
  try {
    const rows = await session.query<{ type: string }>(
      'SELECT type FROM unnest($1::text[]) AS type WHERE pg_catalog.to_regtype(type) IS NULL',
      [asked],
    )
    return new Map(rows.map(({ type }) => [type, `type "${type}" does not exist`]))
  } catch (error) {
    if (!session.alive) throw error
    const [only, ...others] = asked
    // One that is no type at all fails the question: then each is asked by itself.
    if (only !== undefined && others.length === 0)
      return new Map([[only, error instanceof Error ? error.message : String(error)]])
    const found: [string, string][] = []
    for (const type of asked) found.push(...(await unknownTypes(session, [type])))
    return new Map(found)
  }
}
