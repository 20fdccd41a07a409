import { isMigrateError, type MigrateError } from '../../../src/errors/migrate-error.ts'

/** The MigrateError that `work` ends in; anything else fails the test. */
export async function raised(work: Promise<unknown>): Promise<MigrateError> {
  const error: unknown = await work.then(
    () => new Error('nothing was raised'),
    (reason: unknown) => reason,
  )
  if (isMigrateError(error)) return error
  throw error
}

/** All that a person would be shown. */
export function shown(error: MigrateError): string {
  return [error.message, error.state, error.next, ...error.details, String(error.stack)].join('\n')
}
