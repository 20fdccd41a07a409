import { MigrateError } from '../../../errors/migrate-error.ts'
import type { Session } from '../../session.ts'
import { classify } from '../errors.ts'
import { LEDGER_VERSION } from './schema.ts'

/** Runs `work` on the ledger and says what a failure means: a newer format, or an account without the rights. */
export async function onLedger<T>(session: Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { kind, message } = classify(error)
    // A newer ledger may have other columns: its version tells more than the missing name.
    if (kind === 'undefined object') await requireKnown(session)
    if (kind !== 'privilege') throw error
    throw new MigrateError('PRIVILEGE', {
      what: `This account may not use the ledger, the tables bothways_*: ${message}`,
      next: 'Migrate as the account that made the ledger; the first run needs CREATE on the database.',
      cause: error,
    })
  }
}

/** Throws LEDGER_NEWER where a later version of the tool has been at work. */
export async function requireKnown(session: Session): Promise<void> {
  const [meta] = await session.query<{ version: number | string }>('SELECT version FROM bothways_meta')
  const version = Number(meta?.version ?? 0)
  if (version > LEDGER_VERSION) {
    throw new MigrateError('LEDGER_NEWER', {
      what: `The ledger has format ${version}; this version of bothways knows ${LEDGER_VERSION}`,
      next: 'Use the version of bothways that wrote it, or a later one.',
    })
  }
}
