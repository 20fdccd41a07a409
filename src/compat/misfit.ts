/** What a schema doesn't give that a release needs, by the rule that tells it. */
export interface Misfit {
  readonly rule: Rule
  /** `breaks`: statements of the release fail, or it is given what it can't read. `warns`: what it relies on may be gone. */
  readonly severity: 'breaks' | 'warns'
  /** As the contract calls it; null where a statement concerns none of its tables. */
  readonly table: string | null
  readonly column: string | null
  /** The id of the statement that shows it, and where it is written. */
  readonly statement: string | null
  /** One sentence without a stop. */
  readonly what: string
  readonly fix: string
}

/** The rules by which a schema suits a release: what each is about, for a person. */
export const RULES = {
  R1: 'a table, column or function is missing, or may not be used',
  R2: 'an INSERT leaves out a column that needs a value',
  R3: 'a column that is read may be NULL',
  R4: 'a value that is sent is not taken',
  R5: 'a value that is read has another type, or is one that nobody knows',
  R6: 'values must be unique',
  R7: 'an upsert has lost its key',
  R8: 'a foreign key binds what is written',
  R9: 'a constraint that was relied on is gone or acts otherwise',
  R10: 'a column appears where all columns are taken',
  R11: 'columns stand in another order',
  R12: 'a default is another',
  R13: 'texts or times compare otherwise',
  R14: 'a view stands in for a table',
  R15: 'a trigger runs with each write',
  R16: 'an index is gone',
} as const

export type Rule = keyof typeof RULES

/** The same fact told by a rule and by several statements is one. */
export function withoutRepeats(misfits: readonly Misfit[]): readonly Misfit[] {
  const seen = new Map<string, Misfit>()
  for (const misfit of misfits) {
    const key = JSON.stringify([misfit.rule, misfit.table, misfit.column ?? misfit.what])
    const known = seen.get(key)
    if (known === undefined || (known.severity === 'warns' && misfit.severity === 'breaks'))
      seen.set(key, misfit)
  }
  return [...seen.values()]
}
