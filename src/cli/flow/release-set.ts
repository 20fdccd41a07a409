import { appName, releaseName } from '../../compat/contract-names.ts'
import { readContract } from '../../compat/read-contract.ts'
import { nameOf, whoCounts, type WhoCounts } from '../../compat/who-counts.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { LedgerEntry } from '../../model/ledger.ts'
import type { AppName, ReleaseContract, ReleaseName } from '../../model/release-contract.ts'
import type { Workspace } from '../workspace.ts'
import type { JudgedRelease } from './judge-releases.ts'
import { lengthOfTime } from './length-of-time.ts'

/** What the ledger and the project know of releases. */
export interface ReleaseSet extends WhoCounts {
  readonly deployments: readonly Deployment[]
  /** Null where the release has no contract that anybody could judge it by. */
  contractOf(release: {
    readonly app: AppName
    readonly release: ReleaseName
  }): Promise<ReleaseContract | null>
}

/** Of a release that runs the contract counts that came with its deployment; of any other, what is recorded in the folder. */
export async function releaseSet(workspace: Workspace, env: string | undefined): Promise<ReleaseSet> {
  const { connection, dialect, project } = workspace
  const store = dialect.releases(connection.session)
  const deployments = await store.deployments()
  const stored = new Map((await store.contracts()).map((contract) => [nameOf(contract), contract]))
  const running = new Set(deployments.filter(({ retiredAt }) => retiredAt === null).map(nameOf))
  return {
    deployments,
    ...whoCounts(deployments, {
      env: env ?? null,
      windowMs: lengthOfTime('rollbackWindow', project.rollbackWindow),
      now: new Date(),
    }),
    contractOf: async (release) => {
      const kept = stored.get(nameOf(release)) ?? null
      if (kept !== null && running.has(nameOf(release))) return kept
      return (await readContract(project.contracts, release.app, release.release)) ?? kept
    },
  }
}

/**
 * Who has a contract, as it is judged; and who has none. Releases that were deployed with `newest` in effect know what is
 * to come of it.
 */
export async function judgeable(
  workspace: Workspace,
  set: ReleaseSet,
  deployments: readonly Deployment[],
  newest: string | null,
): Promise<{ readonly known: readonly JudgedRelease[]; readonly unknown: readonly Deployment[] }> {
  const known: JudgedRelease[] = []
  const unknown: Deployment[] = []
  for (const deployment of deployments) {
    const contract = await set.contractOf(deployment)
    if (contract === null) unknown.push(deployment)
    else {
      refuseOtherEngine(workspace, contract)
      const { env, knows, retiredAt } = deployment
      const isAware = newest !== null && knows !== null && knows >= newest
      known.push({
        contract,
        knows,
        isServedNow: true,
        rules: isAware ? 'warn' : 'bind',
        env,
        ...(retiredAt === null ? {} : { isWayBack: true }),
      })
    }
  }
  return { known, unknown }
}

/** `web@3f2c`, a release that is not deployed yet: it will know every migration there is. */
export async function releaseToCome(
  workspace: Workspace,
  set: ReleaseSet,
  text: string,
  newest: string | null,
): Promise<JudgedRelease> {
  const { app, release } = parseRelease(text)
  const contract = await set.contractOf({ app, release })
  if (contract === null) throw withoutContract(text, app, release)
  refuseOtherEngine(workspace, contract)
  return { contract, knows: newest, isServedNow: false, rules: 'off' }
}

export function parseRelease(text: string): { readonly app: AppName; readonly release: ReleaseName } {
  const [app = '', ...rest] = text.split('@')
  if (rest.length > 0) return { app: appName(app), release: releaseName(rest.join('@')) }
  throw new MigrateError('USAGE', {
    what: `"${text}" names no release`,
    state: 'Nothing was done.',
    next: 'Write the application and its release: web@3f2c.',
  })
}

export function withoutContract(text: string, app: string, release: string): MigrateError {
  return new MigrateError('RELEASE_UNKNOWN', {
    what: `Nothing says what ${text} needs: it has no contract`,
    next: `Record it: \`migrate release record --app ${app} --release ${release} --from …\`.`,
  })
}

function refuseOtherEngine({ connection, dialect }: Workspace, contract: ReleaseContract): void {
  if (contract.engine === undefined || contract.engine === dialect.applications.family) return
  throw new MigrateError('CONTRACT_INVALID', {
    what: `The contract of ${nameOf(contract)} has statements of ${contract.engine}, and this is ${connection.facts.engine}`,
    next: 'Record the release again, from what runs against this database.',
  })
}

/** The newest migration whose new schema is served: what a release that is deployed now may know. */
export function newestInEffect(entries: readonly LedgerEntry[]): string | null {
  const names = entries
    .filter(({ state }) => state === 'expanded' || state === 'contracted' || state === 'purged')
    .map(({ name }) => name)
  return names.toSorted().at(-1)?.slice(0, 14) ?? null
}
