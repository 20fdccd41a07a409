import { nameOf } from '../../compat/who-counts.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { Client, Unseen } from '../../dialect/statement-dialect.ts'
import type { Workspace } from '../workspace.ts'

/** Sessions of a release, as they call themselves: `application_name`, or the program's name, `web@3f2c`; else by account. */
export interface ConnectedRelease {
  readonly app: string
  readonly release: string
  readonly sessions: number
  /** Whether the ledger has it as deployed. */
  readonly is: 'deployed' | 'retired' | 'not recorded'
}

export interface Connected {
  readonly releases: readonly ConnectedRelease[]
  /** Sessions of which nobody can know what they call themselves, by account. */
  readonly unnamed: readonly { readonly user: string; readonly sessions: number }[]
  /** What keeps sessions, or their names, out of sight; null where nothing does. */
  readonly unseen: Unseen | null
}

/** Who is connected now, beside what is recorded as deployed. Sessions that don't say their release are not among them. */
export async function connectedReleases(
  { connection, dialect }: Workspace,
  deployments: readonly Deployment[],
): Promise<Connected> {
  const { clients, unseen } = await dialect.applications.clients(connection.session)
  const counted = new Map<string, ConnectedRelease>()
  const unnamed = new Map<string, number>()
  for (const client of clients) {
    const { sessions, user } = client
    const named = releaseOf(client)
    if (named === null) {
      if (client.name === null) unnamed.set(user, (unnamed.get(user) ?? 0) + sessions)
      continue
    }
    const name = nameOf(named)
    const known = deployments.filter((one) => nameOf(one) === name)
    counted.set(name, {
      ...named,
      sessions: (counted.get(name)?.sessions ?? 0) + sessions,
      is: known.some(({ retiredAt }) => retiredAt === null)
        ? 'deployed'
        : known.length > 0
          ? 'retired'
          : 'not recorded',
    })
  }
  const without = [...unnamed].map(([user, sessions]) => ({ user, sessions }))
  return { releases: [...counted.values()], unnamed: without, unseen }
}

/** What a session calls itself counts, else what its account is called. */
function releaseOf({ name, user }: Client): { readonly app: string; readonly release: string } | null {
  for (const text of [name ?? '', user]) {
    const [, app, release] = /^([A-Za-z0-9][\w.-]*)@([A-Za-z0-9][\w.+-]*)$/.exec(text) ?? []
    if (app !== undefined && release !== undefined) return { app, release }
  }
  return null
}

/** Of applications that were ever recorded: another program may have a name with an @ in it. */
export function strays(
  { releases }: Connected,
  deployments: readonly Deployment[],
): readonly ConnectedRelease[] {
  const apps = new Set<string>(deployments.map(({ app }) => app))
  return releases.filter(({ app, is }) => is !== 'deployed' && apps.has(app))
}

/** A session of a release that is not deployed, as far as anybody recorded, stops what takes the old shape away. */
export function refuseStrays(connected: Connected, deployments: readonly Deployment[]): void {
  const [first, ...more] = strays(connected, deployments)
  if (first === undefined) return
  const { app, is, release, sessions } = first
  throw new MigrateError('RELEASE_CONNECTED', {
    what: `${sessions === 1 ? 'A session' : `${sessions} sessions`} of ${nameOf(first)} ${sessions === 1 ? 'is' : 'are'} connected, and it is ${is}`,
    details: more.map((one) => `${one.sessions} of ${nameOf(one)}, which is ${one.is}`),
    next: `End it, or record that it runs: \`migrate release deploy --app ${app} --release ${release} --env …\`.`,
  })
}

/** Where somebody may be connected whose release can't be known, for a person; null where everybody is known. */
export function whoIsUnknown({ unnamed, unseen }: Connected): string | null {
  if (unseen === null) return null
  const who = unnamed.map(({ sessions, user }) => `${sessions} of account ${user}`).join(', ')
  const subject = who === '' ? 'Whether a release is connected' : `Of which release sessions are (${who})`
  return `${subject} is not known: ${unseen.because}`
}

export function refuseUnknown(connected: Connected): void {
  const what = whoIsUnknown(connected)
  if (what === null) return
  throw new MigrateError('RELEASE_UNKNOWN', {
    what,
    next: `${howToKnow(connected)} To contract all the same: without --guarded.`,
  })
}

export function howToKnow({ unseen }: Connected): string {
  return `To know it: ${unseen?.remedy ?? ''}; or give each release an account that is called like it, web@3f2c.`
}
