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
}

/**
 * What a schema doesn't give that a release needs. The server's word on its statements decides; rules tell what no
 * statement shows. `before` is a schema in which the release works; null where none is known.
 */
export function misfitsOf(
  contract: ReleaseContract,
  engine: EngineRules,
  before: Look | null,
  after: Look,
): readonly Misfit[] {
  return withoutRepeats([
    ...byTrial(contract, after.tried, before?.tried ?? null, engine.jsType),
    ...(before === null ? [] : byRules({ contract, before: before.catalog, after: after.catalog, engine })),
  ])
}

export function breaks(misfits: readonly Misfit[]): readonly Misfit[] {
  return misfits.filter(({ severity }) => severity === 'breaks')
}
