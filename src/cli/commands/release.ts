import { nameOf } from '../../compat/who-counts.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { ago } from '../../observe/words.ts'
import { connectedReleases, howToKnow, whoIsUnknown } from '../flow/connected-releases.ts'
import { refuseUnless, type Answer } from '../flow/release-gate.ts'
import { mayDeploy, mayRetire } from '../flow/release-questions.ts'
import { newestInEffect, parseRelease, releaseSet } from '../flow/release-set.ts'
import { document } from '../render/document.ts'
import { table } from '../render/table.ts'
import {
  withLock,
  withWorkspace,
  type CommonOptions,
  type Workspace,
  type WriteOptions,
} from '../workspace.ts'

interface DeploymentFlags extends CommonOptions, WriteOptions {
  readonly app: string
  readonly release: string
  readonly env: string
  readonly force?: boolean
}

/** Records that a release runs, with what it needs: from now on every change minds it. */
export async function releaseDeployCommand(flags: DeploymentFlags): Promise<ExitCode> {
  const named = parseRelease(`${flags.app}@${flags.release}`)
  const { env } = flags
  return withWorkspace(flags, (workspace) =>
    withLock(workspace, flags, async ({ actor }) => {
      const { connection, dialect, io, store } = workspace
      const set = await releaseSet(workspace, env)
      if (set.deployed.some((one) => nameOf(one) === nameOf(named))) {
        if (io.json) document(io, 'release-deploy', { ...named, env, deployed: 'before' })
        else io.out(`${nameOf(named)} is recorded as deployed in ${env} already.`)
        return EXIT.done
      }
      const { answer, knows } = await deployable(workspace, named, flags.force === true)
      if (answer !== null) {
        const next = (): string => 'Run `migrate up` first. To record it all the same: --force.'
        refuseUnless(answer, { strict: true, next })
      }
      const contract = await set.contractOf(named)
      await store.ensure()
      await connection.session.script(
        [
          'BEGIN',
          ...(contract === null ? [] : [dialect.releaseStatements.saveContract(contract)]),
          dialect.releaseStatements.deploy({
            ...named,
            env,
            deployedBy: actor,
            knows,
          }),
          dialect.statements.audit({ actor, event: 'release deploy', detail: { ...named, env } }),
          'COMMIT',
        ].join(';\n'),
      )
      if (io.json) document(io, 'release-deploy', { ...named, env, deployed: 'now' })
      else {
        const beside = set.deployed.filter(({ app }) => app === named.app).map(nameOf)
        io.out(
          `${nameOf(named)} is deployed in ${env}${beside.length === 0 ? '' : `, beside ${beside.join(', ')}`}.${beside.length === 0 ? '' : ' Once an older one runs no more: `migrate release retire`.'}`,
        )
      }
      return EXIT.done
    }),
  )
}

/** By force nobody is asked, and it is taken to know what it knew before, else all that is in effect. */
async function deployable(
  workspace: Workspace,
  named: ReturnType<typeof parseRelease>,
  isForced: boolean,
): Promise<{ readonly answer: Answer | null; readonly knows: string | null }> {
  if (!isForced) return mayDeploy(workspace, named)
  const { deployments } = await releaseSet(workspace, undefined)
  const before = deployments.findLast((one) => nameOf(one) === nameOf(named))
  if (before !== undefined) return { answer: null, knows: before.knows }
  return { answer: null, knows: newestInEffect((await workspace.store.read()).entries) }
}

/** Records that a release runs no more. For a while it stays a way back that changes have to mind. */
export async function releaseRetireCommand(flags: DeploymentFlags): Promise<ExitCode> {
  const named = parseRelease(`${flags.app}@${flags.release}`)
  const { env } = flags
  return withWorkspace(flags, (workspace) =>
    withLock(workspace, flags, async ({ actor }) => {
      const { connection, dialect, io, project } = workspace
      const { deployed } = await releaseSet(workspace, env)
      if (!deployed.some((one) => nameOf(one) === nameOf(named))) {
        throw new MigrateError('USAGE', {
          what: `${nameOf(named)} is not recorded as deployed in ${env}`,
          state: 'Nothing was changed.',
          next: 'See `migrate release list`.',
        })
      }
      if (flags.force !== true) {
        const next = (): string =>
          'Serve it first: `migrate revert`. To retire the other all the same: --force.'
        refuseUnless(await mayRetire(workspace, { ...named, env }), { strict: false, next })
      }
      await connection.session.script(
        [
          'BEGIN',
          dialect.releaseStatements.retire({ ...named, env }),
          dialect.statements.audit({ actor, event: 'release retire', detail: { ...named, env } }),
          'COMMIT',
        ].join(';\n'),
      )
      if (io.json) document(io, 'release-retire', { ...named, env })
      else
        io.out(
          `${nameOf(named)} is retired in ${env}. For ${project.rollbackWindow} it counts as a way back; its contract stays.`,
        )
      return EXIT.done
    }),
  )
}

export async function releaseListCommand(
  flags: CommonOptions & { readonly env?: string },
): Promise<ExitCode> {
  return withWorkspace(flags, async (workspace) => {
    const { io } = workspace
    const set = await releaseSet(workspace, flags.env)
    const shown = set.deployments.filter(({ env }) => flags.env === undefined || env === flags.env)
    const connected = await connectedReleases(workspace, set.deployments)
    const rows = await Promise.all(
      shown.map(async (one) => ({
        ...one,
        contract: (await set.contractOf(one)) === null ? 'none' : 'known',
      })),
    )
    if (io.json) {
      document(io, 'release-list', {
        deployments: rows,
        connected: connected.releases,
        unnamed: connected.unnamed,
      })
      return EXIT.done
    }
    if (rows.length === 0) {
      io.out(
        'No release is recorded. `migrate release deploy` records one, and from then on every change minds it.',
      )
    } else {
      const now = new Date()
      io.out(
        table(
          rows.map((row) => [
            nameOf(row),
            row.env,
            row.retiredAt === null
              ? `deployed ${ago(row.deployedAt, now)}`
              : `retired ${ago(row.retiredAt, now)}`,
            row.contract === 'none' ? 'no contract' : '',
            `by ${row.deployedBy}`,
          ]),
        ),
      )
    }
    for (const { app, is, release, sessions } of connected.releases)
      io.out(
        `connected now: ${app}@${release}, ${sessions} ${sessions === 1 ? 'session' : 'sessions'}, ${is}`,
      )
    const unknown = whoIsUnknown(connected)
    if (unknown !== null) io.out(`${unknown}. ${howToKnow(connected)}`)
    return EXIT.done
  })
}
