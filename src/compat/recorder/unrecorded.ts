import { AsyncLocalStorage } from 'node:async_hooks'

const off = new AsyncLocalStorage<true>()

/**
 * Runs work whose statements are not the application's: what a test sets up and clears away.
 *
 * @example
 * await unrecorded(() => pool.query('TRUNCATE users CASCADE'))
 */
export function unrecorded<T>(work: () => T): T {
  return off.run(true, work)
}

export function isUnrecorded(): boolean {
  return off.getStore() === true
}
