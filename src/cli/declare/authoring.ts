import { Option, type Command } from 'commander'
import { FORMAT_NAMES } from '../../project/formats/format-name.ts'
import type { RunCommand } from '../run-command.ts'

/** What the author of a migration types before it is merged. */
export function declareAuthoring(program: Command, run: RunCommand): void {
  program
    .command('init')
    .description('write a config and a migrations folder')
    .action((_, command: Command) =>
      run(command, async () => (await import('../commands/init.ts')).initCommand(command.optsWithGlobals())),
    )
  program
    .command('new <name...>')
    .description('start a migration')
    .option('--sql', 'a folder of plain SQL files')
    .action((words: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/init.ts')).newCommand(words.join(' '), command.optsWithGlobals()),
      ),
    )
  program
    .command('plan')
    .description('what `up` would run, with locks and the way back')
    .option('--sql', 'show the statements')
    .option('--check-data', 'ask every live row whether it fits; ends with 21 when one would stop `up`')
    .action((_, command: Command) =>
      run(command, async () => (await import('../commands/plan.ts')).planCommand(command.optsWithGlobals())),
    )
  program
    .command('lint [names...]')
    .description('every rule over pending migrations; ends with 21 when `up --guarded` would refuse one')
    .option('--fix', 'write typed operations in place of raw SQL that drops')
    .action((names: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/lint.ts')).lintCommand(names, command.optsWithGlobals()),
      ),
    )
  program
    .command('prove [names...]')
    .description('run migrations there and back on a shadow database, and compare every row and the schema')
    .option('--all', 'every migration, which is what no name means too')
    .option('--since <commit>', 'those whose files came or changed since')
    .option('--dir <folder>', 'ups and downs of another tool, as they are')
    .addOption(
      new Option('--format <tool>', 'whose they are, where the files don’t say').choices(FORMAT_NAMES),
    )
    .option('--sample-url <url>', 'a live database to take rows from; nothing is written there')
    .option('--shadow-url <url>', 'a server to make shadow databases on; pglite: for none')
    .action((names: string[], _, command: Command) =>
      run(command, async () =>
        (await import('../commands/prove.ts')).proveCommand(names, command.optsWithGlobals()),
      ),
    )
}
