import type { Misfit } from '../../compat/misfit.ts'
import { breaks } from '../../compat/misfits-of.ts'
import { nameOf } from '../../compat/who-counts.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { Operation } from '../../model/operation.ts'
import type { Workspace } from '../workspace.ts'
import {
  judgeReleases,
  type Judged,
  type JudgedLeg,
  type JudgedRelease,
  type Stage,
} from './judge-releases.ts'
import { judgeable, type ReleaseSet } from './release-set.ts'

/** A question to releases: may this change be made? */
export interface Gate {
  readonly set: ReleaseSet
  /** Of which nothing may break. */
  readonly mindful: readonly Deployment[]
  /** Releases to come, which must be served where the change leads. */
  readonly coming: readonly JudgedRelease[]
  readonly legs: readonly JudgedLeg[]
  /** Of migrations that the change begins with. */
  readonly operations?: readonly Operation[]
  /** The newest migration whose old shape is to go: releases that know it are made for what is left. */
  readonly contracting?: string | null
  /** Moments at which releases that run have to be served. */
  readonly counts: (stage: Stage) => boolean
  /** The same for those to come. */
  readonly countsToCome: (stage: Stage) => boolean
}

export interface Answer {
  readonly verdict: 'yes' | 'no' | 'unknown'
  /** What breaks a release at a moment that counts. */
  readonly broken: readonly Judged[]
  /** What a person should look at, and breaks nothing. */
  readonly warnings: readonly Judged[]
  /** Releases that run and have no contract. */
  readonly unknown: readonly Deployment[]
  readonly leftOut: readonly { readonly what: string; readonly because: string }[]
}

/** Judges a change on a copy of the database. Where no release is known there is nobody to ask, which is a yes. */
export async function ask(workspace: Workspace, gate: Gate): Promise<Answer> {
  const { known, unknown } = await judgeable(workspace, gate.set, gate.mindful, gate.contracting ?? null)
  const releases = [...known, ...gate.coming]
  if (releases.length === 0)
    return { verdict: unknown.length > 0 ? 'unknown' : 'yes', broken: [], warnings: [], unknown, leftOut: [] }
  const counts = ({ isServedNow }: JudgedRelease, stage: Stage): boolean =>
    isServedNow ? gate.counts(stage) : gate.countsToCome(stage)
  const { legs, operations = [] } = gate
  const { judged, leftOut } = await judgeReleases(workspace, releases, { legs, operations, counts })
  const counting = judged.filter(({ release, stage }) => counts(release, stage))
  const broken = firstOfEach(counting, (misfits) => breaks(misfits))
  const warnings = firstOfEach(counting, (misfits) => misfits.filter(({ severity }) => severity === 'warns'))
  return {
    verdict: broken.length > 0 ? 'no' : unknown.length > 0 ? 'unknown' : 'yes',
    broken,
    warnings,
    unknown,
    leftOut,
  }
}

/**
 * Each misfit where it is first met: what breaks after one step is broken after the next as well, be it for another
 * reason, and so is a statement.
 */
function firstOfEach(
  judged: readonly Judged[],
  pick: (misfits: readonly Misfit[]) => readonly Misfit[],
): readonly Judged[] {
  const seen = new Map<string, Stage>()
  return judged.flatMap((one) => {
    const misfits = pick(one.misfits).filter(({ column, rule, statement, table, what }) => {
      const name = nameOf(one.release.contract)
      const key = JSON.stringify(statement === null ? [name, rule, table, column ?? what] : [name, statement])
      const first = seen.get(key)
      if (first === undefined) seen.set(key, one.stage)
      return first === undefined || (statement !== null && first === one.stage)
    })
    return misfits.length === 0 ? [] : [{ ...one, misfits }]
  })
}

/** What to type; it is given the command that retires the release which is in the way. */
export type Next = (retire: string) => string

/** One would do to refuse; a few show what it is about. */
const MOST_DETAILS = 8

/** Turns a no into a refusal, and an unknown where nothing unknown may pass. */
export function refuseUnless(
  answer: Answer,
  options: { readonly strict: boolean; readonly next: Next },
): void {
  const [first] = answer.broken
  if (first !== undefined) {
    const { misfits, release, stage } = first
    const [misfit] = misfits
    const isWayBack = release.isWayBack === true
    const more = answer.broken.flatMap(linesOf).slice(1)
    const rest = more.length - MOST_DETAILS
    throw new MigrateError('RELEASE_UNSUITED', {
      what: `${nameOf(release.contract)} ${isWayBack ? 'is retired and may be gone back to; it ' : ''}would not be served ${momentText(stage)}: ${misfit?.what ?? ''} [${misfit?.rule ?? ''}]`,
      details: [...more.slice(0, MOST_DETAILS), ...(rest > 0 ? [`… and ${rest} more`] : [])],
      next: [
        // What is missing as things are is still to come.
        ...(stage.state === 'now' || misfit === undefined ? [] : [misfit.fix]),
        ...(isWayBack
          ? ['It counts for as long as `rollbackWindow` in the config says; "0" ends that.']
          : []),
        options.next(retireText(release)),
      ].join(' '),
    })
  }
  const [unknown] = answer.unknown
  if (unknown === undefined || !options.strict) return
  throw new MigrateError('RELEASE_UNKNOWN', {
    what: `Nothing says what ${nameOf(unknown)} needs, and it is deployed in ${unknown.env}`,
    details: answer.unknown.slice(1).map((one) => `${nameOf(one)} has no contract either`),
    next: `Record it: \`migrate release record --app ${unknown.app} --release ${unknown.release} --from …\`, or retire it: \`migrate release retire --app ${unknown.app} --release ${unknown.release} --env ${unknown.env}\`.`,
  })
}

function retireText({ contract: { app, release }, env = '…' }: JudgedRelease): string {
  return `\`migrate release retire --app ${app} --release ${release} --env ${env}\``
}

export function linesOf({ misfits, release, stage }: Judged): readonly string[] {
  return misfits.map(
    ({ rule, what }) => `${nameOf(release.contract)} ${momentText(stage)}: ${what} [${rule}]`,
  )
}

/** `once contracted`, `on the way to expanded, after “add …”`. */
export function momentText({ state, step }: Stage): string {
  if (step !== null) return `on the way to ${state}, after “${shortened(step)}”`
  return state === 'now' ? 'as things are' : state === 'served again' ? 'after a revert' : `once ${state}`
}

const MOST = 80

function shortened(step: string): string {
  return step.length <= MOST ? step : `${step.slice(0, MOST - 1)}…`
}
