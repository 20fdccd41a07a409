import { shortHash } from '../../../catalog/hash.ts'
import type { Session } from '../../session.ts'
import { CAPTURE_SCHEMA } from '../capture/schema.ts'
import { literal } from '../quote.ts'
import { LEDGER_SCHEMA } from './schema.ts'

/** The ledger's tables and functions as this build makes them; harmless where they stand, and anew where another made them. */
export function ledgerOfThisBuild(): string {
  return `${LEDGER_SCHEMA};\n${CAPTURE_SCHEMA};\nCOMMENT ON TABLE bothways.meta IS ${literal(mark())}`
}

/** False where another build was here last: tables or functions may be missing, or say something else. */
export async function isOfThisBuild(session: Session): Promise<boolean> {
  const [found] = await session.query<{ mark: string | null }>(
    `SELECT pg_catalog.obj_description('bothways.meta'::regclass, 'pg_class') AS mark`,
  )
  return found?.mark === mark()
}

function mark(): string {
  return `made by the build ${shortHash(LEDGER_SCHEMA + CAPTURE_SCHEMA)}`
}
