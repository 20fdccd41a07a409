import type { ContractSource, ReleaseContract } from '../model/release-contract.ts'

/** What a source's word is worth: declared for all cases, or seen in those that happened. */
const EVIDENCE = {
  kysely: 'declared',
  prisma: 'declared',
  drizzle: 'declared',
  hand: 'declared',
  sql: 'observed',
  recorder: 'observed',
  pg_stat_statements: 'observed',
  performance_schema: 'observed',
} as const satisfies Record<ContractSource, 'declared' | 'observed'>

/** Who says so: what was written by hand says it nowhere. */
export function saidBy({ by }: { readonly by?: readonly ContractSource[] }): readonly ContractSource[] {
  return by ?? ['hand']
}

export function isDeclared(use: { readonly by?: readonly ContractSource[] }): boolean {
  return saidBy(use).some((source) => EVIDENCE[source] === 'declared')
}

/**
 * A use that a Kysely interface allows and that nobody has seen, where statements were seen: that it happens is no more
 * than possible.
 */
export function isPossibility(
  contract: ReleaseContract,
  use: { readonly by?: readonly ContractSource[] },
): boolean {
  return saidBy(use).every((source) => source === 'kysely') && contract.statements.length > 0
}

/**
 * Declared, and not only as what may be used: queries name it whether or not anybody has seen them. A column that
 * statements read and a Kysely interface would let be written is not, since only the reading has been seen.
 */
export function isBinding(
  contract: ReleaseContract,
  use: { readonly by?: readonly ContractSource[] },
): boolean {
  const weak = contract.statements.length > 0
  return saidBy(use).some((source) => EVIDENCE[source] === 'declared' && !(weak && source === 'kysely'))
}
