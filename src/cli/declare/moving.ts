import type { Command } from 'commander'
import type { RunCommand } from '../run-command.ts'
import { allowCopy, env, force, lockWait, onConflict, onRepair, strict } from './shared-options.ts'

/** What moves a database from one state to another. */
export function declareMoving(program: Command, run: RunCommand): void {
  program
    .command('up')
    .description('apply pending migrations: both versions of the schema are served afterwards')
    .option(
      '--guarded',
      'through every gate: drift, lint, a proof of the way back, live data, a verified backup',
    )
    .option('--to <name>', 'stop after this migration')
    .option('--contract', 'contract each at once: for databases no application uses yet')
    .option('--accept-irreversible <name...>', 'run these although they say they can’t be taken back')
    .option('--for <app@release...>', 'releases to come, which have to be served afterwards (with --guarded)')
    .addOption(env)
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () => (await import('../commands/up.ts')).upCommand(command.optsWithGlobals())),
    )
  program
    .command('contract [names...]')
    .description('retire the old schema; it is held, and a revert serves it again at once')
    .addOption(env)
    .addOption(strict)
    .addOption(force)
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((names: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/contract.ts')).contractCommand(names, command.optsWithGlobals()),
      ),
    )
  program
    .command('revert')
    .description('take the last run back; needs no migration files')
    .option('--to <name>', 'everything after this migration')
    .option('--run <id>', 'this run')
    .option('--steps <n>', 'the last n moves')
    .option('--dry-run', 'say what would happen, and which rows are in the way')
    .addOption(env)
    .addOption(strict)
    .addOption(force)
    .addOption(onConflict)
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/revert.ts')).revertCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('resume')
    .description('go on with a run that was cut off')
    .addOption(onConflict)
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/resume.ts')).resumeCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('abort')
    .description('take the half-done move of a cut-off run back')
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/resume.ts')).abortCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('repair')
    .description('bring back constraints that a revert had to leave off')
    .addOption(onRepair)
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/repair.ts')).repairCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('purge [names...]')
    .description('destroy what is held; nothing else does')
    .option(
      '--older-than <time>',
      'held for at least this long: 30d, 12h, 0 (default 30d, or 0 for named migrations)',
    )
    .option('--yes', 'don’t ask')
    .addOption(env)
    .addOption(strict)
    .addOption(force)
    .addOption(allowCopy)
    .addOption(lockWait)
    .action((names: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/purge.ts')).purgeCommand(names, command.optsWithGlobals()),
      ),
    )
}
