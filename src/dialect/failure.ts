/** What kind of failure a server reported, in no engine's words. */
export type FailureKind =
  | 'lock timeout'
  | 'deadlock'
  | 'serialization'
  | 'connection lost'
  | 'unique'
  | 'not null'
  | 'check'
  | 'foreign key'
  | 'privilege'
  | 'disk full'
  | 'canceled'
  | 'duplicate object'
  | 'undefined object'
  | 'syntax'
  | 'read only'
  /** A value that the column's type doesn't take, or that nobody but the server may set. */
  | 'value refused'
  /** An INSERT without a list of columns, and another number of them. */
  | 'column count'
  /** An upsert by a key that is none. */
  | 'conflict target'
  /** A view that takes no such write. */
  | 'not writable'
  /** The statement takes no transaction, and is in one. */
  | 'in transaction'
  /** The server can't do it in the way asked for, and says so before it changes anything. */
  | 'unsupported'
  | 'other'

export interface Failure {
  readonly kind: FailureKind
  /** SQLSTATE, or empty where the failure is not the server's. */
  readonly code: string
  readonly message: string
  readonly detail: string | null
  readonly constraint: string | null
}

/** Failures that go away by themselves: another try is harmless and may succeed. */
export function isTransient(failure: Failure): boolean {
  return failure.kind === 'lock timeout' || failure.kind === 'deadlock' || failure.kind === 'serialization'
}

/** Failures that say something of the rows, not of the statement. */
export function isAboutRows(failure: Failure): boolean {
  return ['unique', 'not null', 'check', 'foreign key'].includes(failure.kind)
}

/** Failures of the server's that may be about the values in hand: with others, or without a row, it may go well. */
export function isAboutValues(failure: Failure): boolean {
  return failure.code !== '' && (isAboutRows(failure) || ['value refused', 'other'].includes(failure.kind))
}
