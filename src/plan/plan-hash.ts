import { sha256 } from '../catalog/hash.ts'
import type { Program } from '../model/step.ts'

/** Of exactly what will run, forward and back. */
export function planHash(program: Program): string {
  return sha256(JSON.stringify(program))
}
