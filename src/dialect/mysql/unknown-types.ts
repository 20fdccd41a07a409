import type { Session } from '../session.ts'
import { classify } from './errors.ts'

const PROBE = '_bw_probe'

/** Types that the server doesn't know, each with what it says of them: it has no list, so each is tried. */
export async function unknownTypes(
  session: Session,
  types: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const unknown = new Map<string, string>()
  for (const type of types) {
    try {
      await session.script(
        `DROP TEMPORARY TABLE IF EXISTS ${PROBE}; CREATE TEMPORARY TABLE ${PROBE} (_bw_value ${type}); DROP TEMPORARY TABLE ${PROBE}`,
      )
    } catch (error) {
      if (!session.alive) throw error
      const { kind, message } = classify(error)
      if (kind === 'syntax') unknown.set(type, message)
    }
  }
  return unknown
}
