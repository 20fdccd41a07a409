import type { Command } from 'commander'
import type { RunCommand } from '../run-command.ts'
import { lockWait } from './shared-options.ts'

/** What looks at a database, and what makes its schema the recorded one. */
export function declareLooking(program: Command, run: RunCommand): void {
  program
    .command('status', { isDefault: true })
    .description('what state everything is in, and whether a revert is safe now')
    .option('--check', 'end with 20 when something is pending')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/status.ts')).statusCommand(command.optsWithGlobals()),
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
    .command('demo')
    .description('two versions of a shop on one database, there and back: nothing is lost')
    .option('--rows <n>', 'orders in the shop before the story begins', '2000')
    .action((_, command: Command) =>
      run(command, async () => (await import('../commands/demo.ts')).demoCommand(command.optsWithGlobals())),
    )
}
