import type { ColumnUse, ContractSource, Emitted, JsType, Readable } from '../model/release-contract.ts'
import { saidBy } from './evidence.ts'
import { joined, type MergeNote } from './merge-note.ts'

type Tell = (what: string) => void

/** `at` is `users.email`. Of two types the one that is there already stays: the caller brings the better source first. */
export function mergeColumn(a: ColumnUse, b: ColumnUse, at: string, notes: MergeNote[]): ColumnUse {
  const tell: Tell = (what) => notes.push({ kind: 'disagreement', at, what })
  const by = joined(saidBy(a), saidBy(b))
  const read = both(a.read, b.read, (x, y) => mergeReadable(x, y, tell))
  const readBy = joined(readersOf(a), readersOf(b))
  const emits = both(a.emits, b.emits, mergeEmitted)
  const insert = both(a.insert, b.insert, (x, y) => (x === y ? x : 'sometimes'))
  return {
    by,
    ...(read === undefined
      ? {}
      : { read: readBy.length === by.length ? unsigned(read) : { ...read, by: readBy } }),
    ...(insert === undefined ? {} : { insert }),
    ...(a.update === true || b.update === true ? { update: true } : {}),
    ...(a.filter === true || b.filter === true ? { filter: true } : {}),
    ...(emits === undefined ? {} : { emits }),
  }
}

function unsigned(read: Readable): Readable {
  const { by, ...rest } = read
  return by === undefined ? read : rest
}

function readersOf(column: ColumnUse): readonly ContractSource[] {
  return column.read === undefined ? [] : (column.read.by ?? saidBy(column))
}

/** A reader takes what all sources say that it takes. */
function mergeReadable(a: Readable, b: Readable, tell: Tell): Readable {
  const type = both(a.type, b.type, (x, y) => kept(x, y, 'the type', tell))
  const js = both(a.js, b.js, (x, y) => common(x, y, 'what it is in JavaScript', tell))
  const values = both(a.values, b.values, (x, y) => common(x, y, 'the values that are known', tell))
  const nullable = both(a.nullable, b.nullable, (x, y) => {
    if (x !== y) tell('one source expects NULL, another doesn’t; kept: not NULL')
    return x && y
  })
  return {
    ...(type === undefined ? {} : { type }),
    ...(js === undefined ? {} : { js }),
    ...(nullable === undefined ? {} : { nullable }),
    ...(values === undefined ? {} : { values }),
  }
}

/** A writer sends what any source says that it sends. */
export function mergeEmitted(a: Emitted, b: Emitted): Emitted {
  const type = both(a.type, b.type, (x) => x)
  const js = both<readonly JsType[]>(a.js, b.js, joined)
  const nullable = both(a.nullable, b.nullable, (x, y) => x || y)
  const values = both<readonly string[]>(a.values, b.values, joined)
  const maxLength = both(a.maxLength, b.maxLength, Math.max)
  const min = both(a.min, b.min, Math.min)
  const max = both(a.max, b.max, Math.max)
  return {
    ...(type === undefined ? {} : { type }),
    ...(js === undefined ? {} : { js }),
    ...(nullable === undefined ? {} : { nullable }),
    ...(values === undefined ? {} : { values }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }
}

/** What one leaves unsaid, the other says. */
export function both<T>(a: T | undefined, b: T | undefined, merge: (x: T, y: T) => T): T | undefined {
  if (a === undefined) return b
  return b === undefined ? a : merge(a, b)
}

function kept(x: string, y: string, what: string, tell: Tell): string {
  if (x !== y) tell(`${what} is ${x} by one source and ${y} by another; kept: ${x}`)
  return x
}

function common<T extends string>(x: readonly T[], y: readonly T[], what: string, tell: Tell): readonly T[] {
  const shared = x.filter((item) => y.includes(item))
  if (shared.length === x.length && shared.length === y.length) return x
  const decided = shared.length === 0 ? x : shared
  tell(`${what}: ${x.join(', ')} by one source, ${y.join(', ')} by another; kept: ${decided.join(', ')}`)
  return decided
}
