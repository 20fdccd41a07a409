import type { Misfit } from '../misfit.ts'
import { constraints } from './constraints.ts'
import type { RuleContext } from './context.ts'
import { keys } from './keys.ts'
import { readers } from './readers.ts'
import { shape } from './shape.ts'
import { writers } from './writers.ts'

/**
 * What rules tell of two schemas and a contract, without running anything: R3 to R16 as far as no statement shows them.
 * R1 and R2 are the server's to tell, which knows of triggers and rights.
 */
export function byRules(context: RuleContext): readonly Misfit[] {
  return [readers, writers, keys, constraints, shape].flatMap((check) => check(context))
}
