import type { Command } from 'commander'
import type { RunCommand } from '../run-command.ts'
import { env, force, lockWait } from './shared-options.ts'

/** Which releases of which applications run, and what may be done to the schema meanwhile. */
export function declareReleases(program: Command, run: RunCommand): void {
  const release = program
    .command('release')
    .description('which releases of which applications run, and what each needs')
  release
    .command('record')
    .description('write what a release needs of the schema into its contract')
    .requiredOption('--app <name>', 'the application')
    .requiredOption('--release <name>', 'a commit, a version, a build')
    .requiredOption(
      '--from <source...>',
      'where to read it: kysely:FILE, prisma:FILE, drizzle:FILE, sql:FILES, recorder:FOLDER, pg_stat_statements:URL, performance_schema:URL, hand:FILE',
    )
    .option('--out <folder>', 'where contracts are kept; else contracts in the config')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/release-record.ts')).releaseRecordCommand(command.optsWithGlobals()),
      ),
    )
  release
    .command('deploy')
    .description('record that a release runs; refused where the schema does not suit it')
    .requiredOption('--app <name>', 'the application')
    .requiredOption('--release <name>', 'a commit, a version, a build')
    .requiredOption('--env <name>', 'where it runs')
    .addOption(force)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/release.ts')).releaseDeployCommand(command.optsWithGlobals()),
      ),
    )
  release
    .command('retire')
    .description('record that a release runs no more; refused where what stays is not served')
    .requiredOption('--app <name>', 'the application')
    .requiredOption('--release <name>', 'a commit, a version, a build')
    .requiredOption('--env <name>', 'where it ran')
    .addOption(force)
    .addOption(lockWait)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/release.ts')).releaseRetireCommand(command.optsWithGlobals()),
      ),
    )
  release
    .command('list')
    .description('what is recorded as deployed, beside who is connected now')
    .addOption(env)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/release.ts')).releaseListCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('can-i-deploy')
    .description('does the schema as it is suit a release?')
    .requiredOption('--app <name>', 'the application')
    .requiredOption('--release <name>', 'a commit, a version, a build')
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/can-i.ts')).canIDeployCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('can-i-contract [names...]')
    .description('does nobody who runs need the old shape any more?')
    .addOption(env)
    .action((names: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/can-i.ts')).canIContractCommand(names, command.optsWithGlobals()),
      ),
    )
  program
    .command('can-i-revert')
    .description('is everybody who runs served after a revert?')
    .option('--to <name>', 'everything after this migration')
    .option('--run <id>', 'this run')
    .option('--steps <n>', 'the last n moves')
    .addOption(env)
    .action((_, command: Command) =>
      run(command, async () =>
        (await import('../commands/can-i.ts')).canIRevertCommand(command.optsWithGlobals()),
      ),
    )
  program
    .command('can-i-purge [names...]')
    .description('does nobody who runs, or may be gone back to, need what is held?')
    .option('--older-than <time>', 'held for at least this long: 30d, 12h, 0')
    .addOption(env)
    .action((names: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/can-i.ts')).canIPurgeCommand(names, command.optsWithGlobals()),
      ),
    )
}
