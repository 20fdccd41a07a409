import type { JsType } from '../../model/release-contract.ts'
import type { SeenValues } from './recording-line.ts'

/** Grows with each value. */
export interface ValueTally {
  readonly js: Set<JsType>
  nullable: boolean
  maxLength: number
  min: number
  max: number
}

export function valueTally(): ValueTally {
  return { js: new Set(), nullable: false, maxLength: -1, min: Infinity, max: -Infinity }
}

export function addValue(tally: ValueTally, value: unknown): void {
  if (value === null || value === undefined) {
    tally.nullable = true
    return
  }
  const type = typeOf(value)
  tally.js.add(type)
  if (typeof value === 'string') {
    if (value.length > tally.maxLength) tally.maxLength = value.length
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    if (value < tally.min) tally.min = Number(value)
    if (value > tally.max) tally.max = Number(value)
  }
}

function typeOf(value: unknown): JsType {
  const type = typeof value
  if (type === 'string' || type === 'number' || type === 'bigint' || type === 'boolean') return type
  if (value instanceof Date) return 'Date'
  if (value instanceof Uint8Array) return 'Buffer'
  return Array.isArray(value) ? 'array' : 'json'
}

export function seenValues({ js, max, maxLength, min, nullable }: ValueTally): SeenValues {
  return {
    js: [...js].toSorted(),
    nullable,
    maxLength: maxLength === -1 ? null : maxLength,
    min: Number.isFinite(min) ? min : null,
    max: Number.isFinite(max) ? max : null,
  }
}
