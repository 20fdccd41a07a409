import { nameOf } from '../../compat/who-counts.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { Client } from '../../dialect/statement-dialect.ts'
import type { Workspace } from '../workspace.ts'

/** Sessions of a release, as they call themselves: `application_name`, or the program's name, `web@3f2c`. */
export interface ConnectedRelease {
  readonly app: string
  readonly release: string
  readonly sessions: number
  /** Whether the ledger has it as deployed. */
  readonly is: 'deployed' | 'retired' | 'not recorded'
}

/** Who is connected now, beside what is recorded as deployed. Sessions that don't say their release are not among them. */
export async function connectedReleases(
  { connection, dialect }: Workspace,
  deployments: readonly Deployment[],
): Promise<readonly ConnectedRelease[]> {
  const clients = await dialect.applications.clients(connection.session)
  const counted = new Map<string, ConnectedRelease>()
  for (const client of clients) {
    const named = releaseOf(client)
    if (named === null) continue
    const name = nameOf(named)
    const known = deployments.filter((one) => nameOf(one) === name)
    counted.set(name, {
      ...named,
      sessions: (counted.get(name)?.sessions ?? 0) + client.sessions,
      is: known.some(({ retiredAt }) => retiredAt === null)
        ? 'deployed'
        : known.length > 0
          ? 'retired'
          : 'not recorded',
    })
  }
  return [...counted.values()]
}

/** Of applications that were ever recorded: another program may have a name with an @ in it. */
function releaseOf({ name }: Client): { readonly app: string; readonly release: string } | null {
  const [, app, release] = /^([A-Za-z0-9][\w.-]*)@([A-Za-z0-9][\w.+-]*)$/.exec(name) ?? []
  return app === undefined || release === undefined ? null : { app, release }
}

/** A session of a release that is not deployed, as far as anybody recorded, stops what takes the old shape away. */
export async function refuseConnected(
  workspace: Workspace,
  deployments: readonly Deployment[],
): Promise<void> {
  const apps = new Set<string>(deployments.map(({ app }) => app))
  const connected = await connectedReleases(workspace, deployments)
  const stray = connected.filter(({ app, is }) => is !== 'deployed' && apps.has(app))
  const [first] = stray
  if (first === undefined) return
  throw new MigrateError('RELEASE_CONNECTED', {
    what: `${first.sessions === 1 ? 'A session' : `${first.sessions} sessions`} of ${nameOf(first)} ${first.sessions === 1 ? 'is' : 'are'} connected, and it is ${first.is}`,
    details: stray.slice(1).map((one) => `${one.sessions} of ${nameOf(one)}, which is ${one.is}`),
    next: `End it, or record that it runs: \`migrate release deploy --app ${first.app} --release ${first.release} --env …\`.`,
  })
}
