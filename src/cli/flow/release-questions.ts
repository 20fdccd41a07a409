import { nameOf } from '../../compat/who-counts.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { AppName, ReleaseName } from '../../model/release-contract.ts'
import type { Workspace } from '../workspace.ts'
import { contract } from './contract.ts'
import type { JudgedLeg } from './judge-releases.ts'
import { purge } from './purge.ts'
import { ask, type Answer } from './release-gate.ts'
import { newestInEffect, releaseSet, releaseToCome, withoutContract, type ReleaseSet } from './release-set.ts'
import { revertTarget, type RevertOptions } from './revert-target.ts'
import { revert } from './revert.ts'
import { up, type Ahead } from './up.ts'

/** Whose deployments count: those of one environment, or all where none is named. */
export interface Env {
  readonly env?: string
}

const NOBODY: Answer = { verdict: 'yes', broken: [], warnings: [], unknown: [], leftOut: [] }

const SERVED_AGAIN: JudgedLeg = { state: 'served again', run: (shadow, options) => revert(shadow, options) }

/** May pending migrations be expanded? Old and new releases are asked at every moment on the way, and after a revert. */
export async function mayUp(
  workspace: Workspace,
  options: Env & { readonly to?: string; readonly for?: readonly string[] },
  { newest, operations }: Ahead,
): Promise<Answer> {
  const set = await releaseSet(workspace, options.env)
  const mindful = [...set.deployed, ...set.targets]
  const named = options.for ?? []
  if (mindful.length + named.length === 0) return NOBODY
  const coming = await Promise.all(named.map((name) => releaseToCome(workspace, set, name, newest)))
  const to = options.to === undefined ? {} : { to: options.to }
  return ask(workspace, {
    set,
    mindful,
    coming,
    operations,
    legs: [
      { state: 'expanded', run: (shadow, way) => up(shadow, { ...way, ...to }) },
      { state: 'contracted', run: (shadow, way) => contract(shadow, [], way) },
      SERVED_AGAIN,
      { state: 'reverted', run: (shadow, way) => revert(shadow, way) },
    ],
    // On the way to being served again an old release is not served yet.
    counts: ({ state, step }) =>
      state === 'expanded' || state === 'reverted' || (state === 'served again' && step === null),
    countsToCome: ({ state }) => state === 'expanded' || state === 'contracted' || state === 'served again',
  })
}

/** May the old shape be retired? Every deployed release has to be served without it. */
export async function mayContract(
  workspace: Workspace,
  names: readonly string[],
  { env }: Env,
): Promise<Answer> {
  const set = await releaseSet(workspace, env)
  if (set.deployed.length === 0) return NOBODY
  return ask(workspace, {
    set,
    mindful: set.deployed,
    coming: [],
    legs: [{ state: 'contracted', run: (shadow, way) => contract(shadow, names, way) }, SERVED_AGAIN],
    contracting: newestInEffect((await workspace.store.read()).entries),
    counts: ({ state }) => state === 'contracted',
    countsToCome: () => false,
  })
}

/** May this be taken back? From contracted to expanded it always may: both versions are served there. */
export async function mayRevert(workspace: Workspace, { env }: Env, options: RevertOptions): Promise<Answer> {
  const set = await releaseSet(workspace, env)
  if (set.deployed.length === 0 || !(await withdraws(workspace, options))) return NOBODY
  return ask(workspace, {
    set,
    mindful: set.deployed,
    coming: [],
    legs: [{ state: 'reverted', run: (shadow, way) => revert(shadow, { ...way, ...options }) }],
    counts: ({ state }) => state === 'reverted',
    countsToCome: () => false,
  })
}

async function withdraws({ store }: Workspace, options: RevertOptions): Promise<boolean> {
  const { entries, exists } = await store.read()
  if (!exists) return false
  const legs = revertTarget(entries, await store.runs(1000), options)
  return legs.some(({ transition }) => transition === 'withdraw')
}

/** May what is held be destroyed? Nobody who runs, or may be gone back to, has to need it. */
export async function mayPurge(
  workspace: Workspace,
  names: readonly string[],
  options: Env & { readonly olderThan?: string },
): Promise<Answer> {
  const set = await releaseSet(workspace, options.env)
  if (set.deployed.length + set.targets.length === 0) return NOBODY
  const older = options.olderThan === undefined ? {} : { olderThan: options.olderThan }
  // A release that may be gone back to need not be served now, so it has no better days to be compared with.
  const coming = await Promise.all(
    set.targets.map(async (target) => {
      const known = await set.contractOf(target)
      return known === null
        ? []
        : [
            {
              contract: known,
              knows: target.knows,
              isServedNow: false,
              rules: 'off' as const,
              isWayBack: true as const,
            },
          ]
    }),
  )
  const answer = await ask(workspace, {
    set,
    mindful: set.deployed,
    coming: coming.flat(),
    legs: [{ state: 'purged', run: (shadow, way) => purge(shadow, names, { ...way, ...older }) }],
    counts: ({ state }) => state === 'purged',
    countsToCome: ({ state }) => state === 'purged',
  })
  const nameless = await withoutContracts(set)
  const unknown = [...answer.unknown, ...nameless]
  return {
    ...answer,
    unknown,
    verdict: answer.verdict === 'yes' && unknown.length > 0 ? 'unknown' : answer.verdict,
  }
}

async function withoutContracts(set: ReleaseSet): Promise<ReleaseSet['targets']> {
  const found = await Promise.all(
    set.targets.map(async (target) => ((await set.contractOf(target)) === null ? [target] : [])),
  )
  return found.flat()
}

export interface Deployable {
  readonly answer: Answer
  /** The newest migration that the release is taken to know. */
  readonly knows: string | null
}

/**
 * Is a release served by the schema as it is? What its sessions may say of themselves is what they said when it was
 * deployed before; else it was built for what is in effect, or, where it isn't served as that, for what was before.
 */
export async function mayDeploy(
  workspace: Workspace,
  release: { readonly app: AppName; readonly release: ReleaseName },
): Promise<Deployable> {
  const set = await releaseSet(workspace, undefined)
  const recorded = await set.contractOf(release)
  if (recorded === null) throw withoutContract(nameOf(release), release.app, release.release)
  const known = { ...set, contractOf: () => Promise.resolve(recorded) }
  const before = set.deployments.findLast((one) => nameOf(one) === nameOf(release))
  const newest = newestInEffect((await workspace.store.read()).entries)
  const [first, ...others] = before === undefined ? [newest, null] : [before.knows, newest, null]
  const judged = async (knows: string | null): Promise<Deployable> => {
    const deployed = { ...release, env: '…', deployedAt: new Date(), deployedBy: '', knows, retiredAt: null }
    return { answer: await asThingsAre(workspace, known, [deployed]), knows }
  }
  const answer = await judged(first ?? null)
  const tried = new Set([answer.knows])
  for (const knows of others) {
    if (answer.answer.verdict === 'yes') break
    if (tried.has(knows)) continue
    tried.add(knows)
    const another = await judged(knows)
    if (another.answer.verdict === 'yes') return another
  }
  return answer
}

/** Does what stays deployed of an application go on being served when this release is gone? */
export async function mayRetire(
  workspace: Workspace,
  retired: { readonly app: AppName; readonly release: ReleaseName; readonly env: string },
): Promise<Answer> {
  const set = await releaseSet(workspace, retired.env)
  const staying = set.deployed.filter(
    ({ app, release }) => app === retired.app && release !== retired.release,
  )
  return staying.length === 0 ? NOBODY : asThingsAre(workspace, set, staying)
}

function asThingsAre(workspace: Workspace, set: ReleaseSet, mindful: readonly Deployment[]): Promise<Answer> {
  return ask(workspace, {
    set,
    mindful,
    coming: [],
    legs: [],
    counts: ({ state }) => state === 'now',
    countsToCome: () => false,
  })
}
