import type { Catalog } from '../model/catalog.ts'
import type { ReleaseContract } from '../model/release-contract.ts'
import { byTrial } from './by-trial.ts'
import type { Tried } from './exercise.ts'
import { withoutRepeats, type Misfit } from './misfit.ts'
import { byRules } from './rules/all.ts'
import type { EngineRules } from './rules/context.ts'

/** A schema, and what became of a release's statements in it. */
export interface Look {
  readonly catalog: Catalog
  readonly tried: readonly Tried[]
  /** Columns that may be NULL by the schema, and never are. See `neverNull`. */
  readonly neverNull: ReadonlySet<string>
}

/**
 * What rules count for. `bind`: a release that works in `before` and knows of no change. `warn`: it was deployed when the
 * change was under way, so what it was not seen to fail by is for a person to look at. `off`: it is to come, and what it
 * has need of may be the tool's own while two versions are served, which no catalog shows.
 */
export type RuleForce = 'bind' | 'warn' | 'off'

/**
 * What a schema doesn't give that a release needs. The server's word on its statements decides; rules tell what no
 * statement shows. `before` is a schema in which the release works; null where none is known.
 */
export function misfitsOf(
  contract: ReleaseContract,
  engine: EngineRules,
  before: Look | null,
  after: Look,
  force: RuleForce = 'bind',
): readonly Misfit[] {
  const byRule =
    before === null || force === 'off'
      ? []
      : byRules({
          contract,
          before: before.catalog,
          after: after.catalog,
          neverNull: after.neverNull,
          engine,
        })
  return withoutRepeats([
    ...byTrial(contract, after.tried, before?.tried ?? null, engine.jsType),
    ...(force === 'warn' ? byRule.map((one): Misfit => ({ ...one, severity: 'warns' })) : byRule),
  ])
}

export function breaks(misfits: readonly Misfit[]): readonly Misfit[] {
  return misfits.filter(({ severity }) => severity === 'breaks')
}
