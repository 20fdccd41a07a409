import type { Command } from 'commander'
import type { RunCommand } from '../run-command.ts'
import { lockWait } from './shared-options.ts'

/** The backups that `up --guarded` makes. */
export function declareBackups(program: Command, run: RunCommand): void {
  const backup = program.command('backup').description('the backups that `up --guarded` makes')
  backup
    .command('list')
    .description('those in the folder and in the ledger')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/backup.ts')).backupListCommand(command.optsWithGlobals()),
      ),
    )
  backup
    .command('verify [id]')
    .description('read every byte of a backup, the latest by default')
    .action((id: string | undefined, _, command: Command) =>
      run(command, async () =>
        (await import('../commands/backup.ts')).backupVerifyCommand(id, command.optsWithGlobals()),
      ),
    )
  backup
    .command('restore [id]')
    .description('give rows back by key; rows changed since are kept unless you say --overwrite')
    .option('--table <name>', 'only this table')
    .option('--column <name>', 'only this column of it')
    .option('--into <name>', 'a new table for the rows')
    .option('--overwrite', 'set changed rows back to the backup')
    .addOption(lockWait)
    .action((id: string | undefined, _, command: Command) =>
      run(command, async () =>
        (await import('../commands/backup.ts')).backupRestoreCommand(id, command.optsWithGlobals()),
      ),
    )
}
