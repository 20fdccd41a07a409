import type { Failure, FailureKind } from '../failure.ts'

/** SQLSTATEs as in PostgreSQL's appendix A; by class where the class is enough. */
const BY_STATE: Readonly<Record<string, FailureKind>> = {
  '55P03': 'lock timeout',
  '40P01': 'deadlock',
  '40001': 'serialization',
  '23505': 'unique',
  '23P01': 'unique',
  '23502': 'not null',
  '23514': 'check',
  '23503': 'foreign key',
  '42501': 'privilege',
  '53100': 'disk full',
  '57014': 'canceled',
  '42P06': 'duplicate object',
  '42P07': 'duplicate object',
  '42701': 'duplicate object',
  '42710': 'duplicate object',
  '42723': 'duplicate object',
  '42P01': 'undefined object',
  '42703': 'undefined object',
  '42704': 'undefined object',
  '42883': 'undefined object',
  '42601': 'syntax',
  '25006': 'read only',
  '57P01': 'connection lost',
  '57P02': 'connection lost',
  '57P03': 'connection lost',
}

const LOST = /terminat|ECONN|EPIPE|closed|not queryable|Connection ended/i

/** Says what an error of pg or PGlite means. */
export function classify(error: unknown): Failure {
  const text = (key: string): string | null => {
    const value: unknown = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[key] : null
    return typeof value === 'string' && value !== '' ? value : null
  }
  const message = text('message') ?? String(error)
  const state = /^[0-9A-Z]{5}$/.test(text('code') ?? '') ? (text('code') ?? '') : ''
  const kind: FailureKind =
    BY_STATE[state] ??
    (state.startsWith('08') || (state === '' && LOST.test(`${text('code') ?? ''} ${message}`))
      ? 'connection lost'
      : 'other')
  return { kind, code: state, message, detail: text('detail'), constraint: text('constraint') }
}
