import { randomUUID } from 'node:crypto'
import { shortHash } from '../catalog/hash.ts'

export function newRunId(): string {
  return randomUUID()
}

/** Eight hex digits for names that a run makes. */
export function shortId(text: string): string {
  return shortHash(text)
}
