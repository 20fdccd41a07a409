import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { endProving } from '../flow/end-proving.ts'
import { connectedReleases, howToKnow, strays, whoIsUnknown } from '../flow/connected-releases.ts'
import type { Answer } from '../flow/release-gate.ts'
import { mayContract, mayDeploy, mayPurge, mayRevert } from '../flow/release-questions.ts'
import { parseRelease, releaseSet } from '../flow/release-set.ts'
import { answerBody, renderAnswer } from '../render/release.ts'
import { document } from '../render/document.ts'
import { OF_A_SHADOW, stopSignal } from '../signals.ts'
import { withWorkspace, type CommonOptions, type Workspace } from '../workspace.ts'
import { revertFlags, type RevertFlags } from './revert-flags.ts'

interface EnvFlags extends CommonOptions {
  readonly env?: string
}

/** Yes is 0; no, and what nobody knows, is 21. Nothing is changed. */
async function answer(
  command: string,
  flags: CommonOptions,
  yes: string,
  question: (workspace: Workspace) => Promise<Answer>,
): Promise<ExitCode> {
  return withWorkspace(flags, async (workspace) => {
    const signal = stopSignal(workspace.io, OF_A_SHADOW)
    const found = await question(workspace).finally(() => endProving(signal))
    if (workspace.io.json) document(workspace.io, command, answerBody(found))
    else workspace.io.out(renderAnswer(found, yes))
    return found.verdict === 'yes' ? EXIT.done : EXIT.refused
  })
}

export function canIDeployCommand(
  flags: CommonOptions & { readonly app: string; readonly release: string },
): Promise<ExitCode> {
  const release = parseRelease(`${flags.app}@${flags.release}`)
  return answer('can-i-deploy', flags, 'The schema as it is suits it.', async (workspace) => {
    return (await mayDeploy(workspace, release)).answer
  })
}

export function canIContractCommand(names: readonly string[], flags: EnvFlags): Promise<ExitCode> {
  return answer(
    'can-i-contract',
    flags,
    'Every deployed release is served without the old shape.',
    async (workspace) => {
      const found = await mayContract(workspace, names, flags)
      const { deployments } = await releaseSet(workspace, undefined)
      if (deployments.length === 0) return found
      const connected = await connectedReleases(workspace, deployments)
      const stray = strays(connected, deployments)
      for (const { app, is, release, sessions } of stray)
        workspace.io.err(`warning: ${sessions} of ${app}@${release} connected, which is ${is}`)
      const unknown = whoIsUnknown(connected)
      if (unknown !== null) workspace.io.err(`warning: ${unknown}. ${howToKnow(connected)}`)
      const isOpen = stray.length > 0 || unknown !== null
      return isOpen && found.verdict === 'yes' ? { ...found, verdict: 'unknown' } : found
    },
  )
}

export function canIRevertCommand(flags: EnvFlags & RevertFlags): Promise<ExitCode> {
  return answer('can-i-revert', flags, 'Every deployed release is served afterwards.', (workspace) =>
    mayRevert(workspace, flags, revertFlags(flags)),
  )
}

export function canIPurgeCommand(
  names: readonly string[],
  flags: EnvFlags & { readonly olderThan?: string },
): Promise<ExitCode> {
  return answer(
    'can-i-purge',
    flags,
    'Nobody who runs, or may be gone back to, needs what is held.',
    (workspace) => mayPurge(workspace, names, flags),
  )
}
