import { isMigrateError } from '../../errors/migrate-error.ts'
import type { Failure, FailureKind } from '../failure.ts'

/** What PostgreSQL says beyond the words all engines share. */
export interface PostgresFailure extends Failure {
  readonly table: string | null
  /** Where in the statement, counted in characters from 1. */
  readonly position: number | null
}

/** SQLSTATEs as in PostgreSQL's appendix A. */
const BY_STATE: Readonly<Record<string, FailureKind>> = {
  '55P03': 'lock timeout',
  '40P01': 'deadlock',
  '40001': 'serialization',
  '23505': 'unique',
  '23P01': 'unique',
  '23502': 'not null',
  '23514': 'check',
  '23503': 'foreign key',
  // ON DELETE RESTRICT, from PostgreSQL 18 on.
  '23001': 'foreign key',
  '42501': 'privilege',
  '53100': 'disk full',
  '57014': 'canceled',
  '42P06': 'duplicate object',
  '42P07': 'duplicate object',
  '42701': 'duplicate object',
  '42710': 'duplicate object',
  '42723': 'duplicate object',
  '3F000': 'undefined object',
  '42P01': 'undefined object',
  '42703': 'undefined object',
  '42704': 'undefined object',
  '42883': 'undefined object',
  '42601': 'syntax',
  '25006': 'read only',
  '22001': 'value refused',
  '22003': 'value refused',
  '42804': 'value refused',
  '428C9': 'value refused',
  '42P10': 'conflict target',
  '42809': 'not writable',
  '55000': 'not writable',
  '25001': 'in transaction',
  // Each of these ends the session: shutdown, crash, start-up, dropped database, and the four timeouts of a session.
  '57P01': 'connection lost',
  '57P02': 'connection lost',
  '57P03': 'connection lost',
  '57P04': 'connection lost',
  '57P05': 'connection lost',
  '25P03': 'connection lost',
  '25P04': 'connection lost',
}

/** What pg, Node's sockets and PGlite say of a connection that is gone; they have no SQLSTATE for it. */
const LOST =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)$|^Connection terminated|is not queryable$|^timeout expired$|^PGlite is clos/

/** Says what an error of pg or PGlite means, also where a session has wrapped it as CONNECTION_LOST. */
export function classify(error: unknown): PostgresFailure {
  if (isMigrateError(error) && error.code === 'CONNECTION_LOST') {
    return { ...classify(error.cause ?? error.message), kind: 'connection lost' }
  }
  const text = (key: string): string | null => {
    const value: unknown =
      typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[key] : null
    return typeof value === 'string' && value !== '' ? value : null
  }
  const code = text('code') ?? ''
  const state = /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : ''
  const message = text('message') ?? (code === '' ? String(error) : code)
  return {
    kind: kindOf(state, text('severity'), [code, message]),
    code: state,
    message,
    detail: text('detail'),
    constraint: text('constraint'),
    table: text('table'),
    position: text('position') === null ? null : Number(text('position')),
  }
}

function kindOf(state: string, severity: string | null, words: readonly string[]): FailureKind {
  const known = BY_STATE[state]
  if (known !== undefined) return known
  const ended = state.startsWith('08') || severity === 'FATAL' || severity === 'PANIC'
  return ended || (state === '' && words.some((word) => LOST.test(word))) ? 'connection lost' : 'other'
}
