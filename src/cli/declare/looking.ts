import { Option, type Command } from 'commander'
import { FORMAT_NAMES } from '../../project/formats/format-name.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { closest } from '../../errors/suggestion.ts'
import type { RunCommand } from '../run-command.ts'
import { lockWait } from './shared-options.ts'

/** What looks at a database, and what makes its schema the recorded one. */
export function declareLooking(program: Command, run: RunCommand): void {
  program
    .command('status', { isDefault: true })
    .description('what state everything is in, and whether a revert is safe now')
    .option(
      '--check',
      'end with 20 when something is pending, 24 when a run is unfinished, 29 with open debt',
    )
    .allowExcessArguments()
    .action((_, command: Command) =>
      run(command, async () => {
        refuseUnknown(command)
        return (await import('../commands/status.ts')).statusCommand(command.optsWithGlobals())
      }),
    )
  program
    .command('drill')
    .description(
      'rehearse the revert of what stands now on a shadow database, and write a page for the runbook',
    )
    .option('--shadow-url <url>', 'a server to make the shadow database on')
    .option('--sample-url <url>', 'take rows from there, as from a replica; without it they are generated')
    .option('--out <folder>', 'write readiness.html and readiness.md there')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/drill.ts')).drillCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('history')
    .description('runs and events, newest first')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/history.ts')).historyCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('drift')
    .description('what differs from the schema the last run left')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/drift.ts')).driftCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('baseline')
    .description('take an existing schema for the recorded start')
    .option('--accept-drift', 'replace a recorded schema by the one that is there')
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/baseline.ts')).baselineCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('adopt')
    .description(
      'go on where another tool has left off: its history, and the schema that is here, are the start',
    )
    .addOption(new Option('--format <tool>', 'whose, where there is more than one').choices(FORMAT_NAMES))
    .option('--dir <folder>', 'where its migrations lie')
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/adopt.ts')).adoptCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('demo')
    .description('two versions of a shop on one database, there and back: nothing is lost')
    .option('--rows <n>', 'orders in the shop before the story begins', '2000')
    .action((_, command: Command) =>
      run(command, async () => (await import('../commands/demo.ts')).demoCommand(command.optsWithGlobals())),
    )
}

/** Status is what no command means, so a command that doesn't exist arrives there as its argument. */
function refuseUnknown({ args, parent }: Command): void {
  const [word] = args
  if (word === undefined) return
  const commands = parent?.commands.map((known) => known.name()) ?? []
  const near = closest(word, commands)
  throw new MigrateError('USAGE', {
    what: parent?.args[0] === 'status' ? `status takes no name: "${word}"` : `There is no command "${word}"`,
    state: 'Nothing was done.',
    next: `${near === null ? '' : `Did you mean "${near}"? `}\`migrate --help\` lists the commands.`,
  })
}
