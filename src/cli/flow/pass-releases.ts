import { nameOf } from '../../compat/who-counts.ts'
import type { Workspace } from '../workspace.ts'
import {
  connectedReleases,
  howToKnow,
  refuseStrays,
  refuseUnknown,
  whoIsUnknown,
} from './connected-releases.ts'
import { linesOf, refuseUnless, type Answer, type Next } from './release-gate.ts'
import { releaseSet } from './release-set.ts'

/** How releases are asked before something changes. */
export interface GateOptions {
  readonly env?: string
  /** What is not known counts as a no. */
  readonly guarded?: boolean
  /** Nobody is asked. */
  readonly force?: boolean
}

/** What releases say goes before a change: a no refuses it, and so does an unknown under `--guarded`. */
export async function passReleases(
  workspace: Workspace,
  options: GateOptions,
  question: () => Promise<Answer>,
  next: Next,
): Promise<void> {
  if (options.force === true) return
  const answer = await question()
  refuseUnless(answer, { strict: options.guarded === true, next })
  for (const line of answer.warnings.flatMap(linesOf)) workspace.io.err(`warning: ${line}`)
  for (const one of answer.unknown)
    workspace.io.err(
      `warning: ${nameOf(one)} is deployed in ${one.env} and has no contract: nobody knows what it needs`,
    )
  for (const { because, what } of answer.leftOut)
    workspace.io.err(`warning: what uses ${what} could not be tried on the shadow database: ${because}`)
}

/** Before the old shape goes, nobody may be connected who was retired. */
export async function passConnected(workspace: Workspace, options: GateOptions): Promise<void> {
  if (options.force === true) return
  const { deployments } = await releaseSet(workspace, undefined)
  if (deployments.length === 0) return
  const connected = await connectedReleases(workspace, deployments)
  refuseStrays(connected, deployments)
  if (options.guarded === true) refuseUnknown(connected)
  const unknown = whoIsUnknown(connected)
  if (unknown !== null) workspace.io.err(`warning: ${unknown}. ${howToKnow(connected)}`)
}
