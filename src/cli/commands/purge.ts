import { createInterface } from 'node:readline/promises'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { passReleases, type GateOptions } from '../flow/pass-releases.ts'
import { purge, purgeable, type PurgeOptions } from '../flow/purge.ts'
import { mayPurge } from '../flow/release-questions.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions, type Workspace } from '../workspace.ts'

export interface PurgeFlags extends CommonOptions, PurgeOptions, GateOptions {
  readonly yes?: boolean
}

/** The one command that destroys: it asks for the database's name, or for --yes. */
export async function purgeCommand(names: readonly string[], flags: PurgeFlags): Promise<ExitCode> {
  return withWorkspace(flags, async (workspace) => {
    const { io } = workspace
    const entries = await purgeable(workspace, names, flags)
    if (entries.length > 0 && flags.yes !== true)
      await confirm(
        workspace,
        entries.map((entry) => entry.name),
      )
    const moves =
      entries.length === 0
        ? []
        : await purge(workspace, names, {
            ...flags,
            gate: () =>
              passReleases(
                workspace,
                flags,
                () => mayPurge(workspace, names, flags),
                () => 'Or let the time pass in which somebody may go back to it.',
              ),
          })
    if (io.json)
      document(io, 'purge', { moved: moves.map(({ migration, transition }) => ({ migration, transition })) })
    else if (moves.length === 0) io.out(`Nothing to purge: ${nothingHeld(flags.olderThan ?? '30d')}.`)
    else io.out(`${moves.length} purged. What they held is gone; a backup is the only way back now.`)
    return EXIT.done
  })
}

const UNITS = { d: 'days', h: 'hours', m: 'minutes', s: 'seconds' } as const

/** `30d` → `nothing has been held for 30 days`. */
function nothingHeld(time: string): string {
  const count = Number.parseInt(time, 10)
  if (count === 0) return 'nothing is held'
  const unit = /[hms]$/.exec(time)?.[0] as keyof typeof UNITS | undefined
  return `nothing has been held for ${count} ${UNITS[unit ?? 'd']}`
}

async function confirm({ connection, io }: Workspace, names: readonly string[]): Promise<void> {
  const { database } = connection.facts
  const what = `what ${names.join(', ')} ${names.length === 1 ? 'holds' : 'hold'}`
  const refused = new MigrateError('CONFIRMATION_REQUIRED', {
    what: `This destroys ${what}, and nobody confirmed it`,
    state: 'Nothing was destroyed.',
    next: 'Run it with --yes, or on a terminal where you can type the name of the database.',
  })
  if (!io.interactive) throw refused
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await prompt.question(`This destroys ${what}. Type ${database} to go on: `)
  prompt.close()
  if (answer.trim() !== database) throw refused
}
