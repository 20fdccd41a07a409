import { isMigrateError } from '../../errors/migrate-error.ts'
import type { Failure, FailureKind } from '../failure.ts'

/** Numbers as in the servers' own lists of errors; both share them up to 1900. */
const BY_NUMBER: Readonly<Record<number, FailureKind>> = {
  1205: 'lock timeout',
  3572: 'lock timeout',
  1213: 'deadlock',
  1020: 'serialization',
  1062: 'unique',
  1586: 'unique',
  1048: 'not null',
  1138: 'not null',
  1364: 'not null',
  3819: 'check',
  4025: 'check',
  1216: 'foreign key',
  1217: 'foreign key',
  1451: 'foreign key',
  1452: 'foreign key',
  1044: 'privilege',
  1045: 'privilege',
  1142: 'privilege',
  1143: 'privilege',
  1227: 'privilege',
  1370: 'privilege',
  1419: 'privilege',
  1021: 'disk full',
  1114: 'disk full',
  1317: 'canceled',
  1969: 'canceled',
  3024: 'canceled',
  1007: 'duplicate object',
  1050: 'duplicate object',
  1060: 'duplicate object',
  1061: 'duplicate object',
  1359: 'duplicate object',
  1826: 'duplicate object',
  3822: 'duplicate object',
  1051: 'undefined object',
  1054: 'undefined object',
  1091: 'undefined object',
  1146: 'undefined object',
  1305: 'undefined object',
  1360: 'undefined object',
  3821: 'undefined object',
  3940: 'undefined object',
  1064: 'syntax',
  1290: 'read only',
  1792: 'read only',
  1836: 'read only',
  1264: 'value refused',
  1265: 'value refused',
  1406: 'value refused',
  3105: 'value refused',
  1136: 'column count',
  1348: 'not writable',
  1471: 'not writable',
  1845: 'unsupported',
  1846: 'unsupported',
  4092: 'unsupported',
  4093: 'unsupported',
  // The session is killed, or the server goes.
  1053: 'connection lost',
  1927: 'connection lost',
  2006: 'connection lost',
  2013: 'connection lost',
  3169: 'connection lost',
  4031: 'connection lost',
}

/** What mysql2 and Node's sockets say of a connection that is gone. */
const LOST = /^(ECONN\w+|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|PROTOCOL_\w+)$/
const CLOSED = /connection is in closed state|Connection lost|after fatal error/

/** Says what an error of mysql2 means, also where a session has wrapped it as CONNECTION_LOST. */
export function classify(error: unknown): Failure {
  if (isMigrateError(error) && error.code === 'LOCK_LOST') {
    return { kind: 'connection lost', code: '', message: error.message, detail: null, constraint: null }
  }
  if (isMigrateError(error) && error.code === 'CONNECTION_LOST') {
    return { ...classify(error.cause ?? error.message), kind: 'connection lost' }
  }
  const message = error instanceof Error ? error.message : String(error)
  const read = (key: string): unknown =>
    typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[key] : undefined
  const number = numberOf(read('errno'))
  const code = read('code')
  const word = typeof code === 'string' ? code : ''
  const isLost = LOST.test(word) || CLOSED.test(message)
  return {
    kind: BY_NUMBER[number] ?? (isLost ? 'connection lost' : 'other'),
    code: number > 0 ? String(number) : word,
    message,
    detail: null,
    constraint:
      /(?:for key|CONSTRAINT|constraint) ['`]?(?:[^.'`]+\.)?([^'`.]+)['`]/.exec(message)?.[1] ?? null,
  }
}

/** Node's own errors have negative numbers. */
function numberOf(errno: unknown): number {
  return typeof errno === 'number' && errno > 0 ? errno : 0
}
