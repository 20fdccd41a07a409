import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'
import { classify } from './errors.ts'

/** With a binary log, a server wants SUPER of whoever makes a trigger, unless it is told to trust (1419). */
const UNTRUSTED = 1419
const DENIED = new Set([1142, 1227, 1370])

/** Tried on tables of our own: which rights count as enough differs between servers and hosts. */
export async function refuseWithoutRights(session: Session): Promise<void> {
  try {
    await session.script('CREATE TEMPORARY TABLE bothways_probe_rows (a INT)')
  } catch (error) {
    throw deniedTemporary(error) ?? error
  }
  await session.script('DROP TEMPORARY TABLE bothways_probe_rows')
  await refuseWithoutTriggers(session)
}

/** What to say where CREATE TEMPORARY TABLE failed because the right to it is missing; null for any other failure. */
export function deniedTemporary(error: unknown): MigrateError | null {
  const { code, message } = classify(error)
  if (code !== '1044') return null
  return new MigrateError('PREFLIGHT', {
    what: `The server lets this account make no temporary tables, which try expressions and keep rows aside: ${message}`,
    next: 'Ask the administrator to GRANT CREATE TEMPORARY TABLES ON this database to the migrating account.',
    cause: error,
  })
}

async function refuseWithoutTriggers(session: Session): Promise<void> {
  // One that a crash left behind goes with this one.
  await session.script('DROP TABLE IF EXISTS bothways_probe; CREATE TABLE bothways_probe (a INT)')
  try {
    await session.script(
      'CREATE TRIGGER bothways_probe_t BEFORE INSERT ON bothways_probe FOR EACH ROW SET NEW.a = NEW.a',
    )
  } catch (error) {
    const number = error instanceof Error && 'errno' in error ? Number(error.errno) : 0
    if (number !== UNTRUSTED && !DENIED.has(number)) throw error
    throw new MigrateError('PREFLIGHT', {
      what: `The server lets this account make no triggers, which keep both versions in step: ${error instanceof Error ? error.message : ''}`,
      next:
        number === UNTRUSTED
          ? 'Ask the administrator for `SET GLOBAL log_bin_trust_function_creators = 1` (on RDS and Cloud SQL a parameter of that name), or for an account with SUPER.'
          : 'Ask the administrator to GRANT TRIGGER ON this database to the migrating account.',
      cause: error,
    })
  } finally {
    if (session.alive) await session.script('DROP TABLE bothways_probe')
  }
}
