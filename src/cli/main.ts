import { Command, CommanderError, Option } from 'commander'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { processIo } from './io.ts'
import { document } from './render/document.ts'
import { renderError } from './render/error.ts'
import { VERSION } from './version.ts'

/** Loads what a command needs and nothing else: `--help` opens neither a driver nor Kysely. */
type Run = () => Promise<ExitCode>

const program = new Command('migrate')
  .description('Schema changes that work both ways: for the old code and the new, forward and back.')
  .version(VERSION)
  .option('--url <url>', 'the database; else DATABASE_URL, else url in migrate.config.ts')
  .option('--config <file>', 'the config file; else migrate.config.{ts,mts,js,mjs,json} here')
  .option('--json', 'one JSON document on stdout, events as JSON lines on stderr')
  .showHelpAfterError('(see migrate --help)')
  .configureOutput({ writeErr: (text) => processIo(process.argv.includes('--json')).err(text.trimEnd()) })
  .exitOverride()

const lockWait = new Option('--lock-wait <seconds>', 'wait this long for another migrate command').default(
  '0',
)
const allowCopy = new Option(
  '--allow-copy',
  'let the server copy a table where it knows no other way; its writers wait (MySQL, MariaDB)',
)
const onConflict = new Option('--on-conflict <policy>', 'rows in the way of a returning constraint')
  .choices(['keep', 'quarantine', 'abort'])
  .default('keep')

program
  .command('init')
  .description('write a config and a migrations folder')
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/init.ts')).initCommand(command.optsWithGlobals())),
  )
program
  .command('new <name>')
  .description('start a migration')
  .option('--sql', 'a folder of plain SQL files')
  .action((name: string, _, command: Command) =>
    run(command, async () =>
      (await import('./commands/init.ts')).newCommand(name, command.optsWithGlobals()),
    ),
  )
program
  .command('status', { isDefault: true })
  .description('what state everything is in, and whether a revert is safe now')
  .option('--check', 'end with 20 when something is pending')
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/status.ts')).statusCommand(command.optsWithGlobals())),
  )
program
  .command('plan')
  .description('what `up` would run, with locks and the way back')
  .option('--sql', 'show the statements')
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/plan.ts')).planCommand(command.optsWithGlobals())),
  )
program
  .command('up')
  .description('apply pending migrations: both versions of the schema are served afterwards')
  .option('--guarded', 'through every gate: drift, lint, live data, a verified backup')
  .option('--to <name>', 'stop after this migration')
  .option('--contract', 'contract each at once: for databases no application uses yet')
  .option('--accept-irreversible <name...>', 'run these although they say they can’t be taken back')
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/up.ts')).upCommand(command.optsWithGlobals())),
  )
program
  .command('contract [names...]')
  .description('retire the old schema; it is held, and a revert serves it again at once')
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((names: string[], _, command: Command) =>
    run(command, async () =>
      (await import('./commands/contract.ts')).contractCommand(names, command.optsWithGlobals()),
    ),
  )
program
  .command('revert')
  .description('take the last run back; needs no migration files')
  .option('--to <name>', 'everything after this migration')
  .option('--run <id>', 'this run')
  .option('--steps <n>', 'the last n moves')
  .option('--dry-run', 'say what would happen, and which rows are in the way')
  .addOption(onConflict)
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/revert.ts')).revertCommand(command.optsWithGlobals())),
  )
program
  .command('resume')
  .description('go on with a run that was cut off')
  .addOption(onConflict)
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/resume.ts')).resumeCommand(command.optsWithGlobals())),
  )
program
  .command('abort')
  .description('take the half-done move of a cut-off run back')
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/resume.ts')).abortCommand(command.optsWithGlobals())),
  )
program
  .command('repair')
  .description('bring back constraints that a revert had to leave off')
  .addOption(onConflict)
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/repair.ts')).repairCommand(command.optsWithGlobals())),
  )
program
  .command('purge [names...]')
  .description('destroy what is held; nothing else does')
  .option(
    '--older-than <time>',
    'held for at least this long: 30d, 12h, 0 (default 30d, or 0 for named migrations)',
  )
  .option('--yes', 'don’t ask')
  .addOption(allowCopy)
  .addOption(lockWait)
  .action((names: string[], _, command: Command) =>
    run(command, async () =>
      (await import('./commands/purge.ts')).purgeCommand(names, command.optsWithGlobals()),
    ),
  )
program
  .command('prove [names...]')
  .description('run migrations there and back on a shadow database, and compare every row and the schema')
  .option('--all', 'every migration, which is what no name means too')
  .option('--since <commit>', 'those whose files came or changed since')
  .option('--dir <folder>', 'ups and downs of another tool: golang-migrate, dbmate or goose')
  .addOption(
    new Option('--format <tool>', 'whose they are, where the files don’t say').choices([
      'golang-migrate',
      'dbmate',
      'goose',
    ]),
  )
  .option('--shadow-url <url>', 'a server to make shadow databases on; pglite: for none')
  .action((names: string[], _, command: Command) =>
    run(command, async () =>
      (await import('./commands/prove.ts')).proveCommand(names, command.optsWithGlobals()),
    ),
  )
program
  .command('history')
  .description('runs and events, newest first')
  .action((_, command: Command) =>
    run(command, async () =>
      (await import('./commands/history.ts')).historyCommand(command.optsWithGlobals()),
    ),
  )
program
  .command('drift')
  .description('what differs from the schema the last run left')
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/drift.ts')).driftCommand(command.optsWithGlobals())),
  )
program
  .command('baseline')
  .description('take an existing schema for the recorded start')
  .option('--accept-drift', 'replace a recorded schema by the one that is there')
  .addOption(lockWait)
  .action((_, command: Command) =>
    run(command, async () =>
      (await import('./commands/baseline.ts')).baselineCommand(command.optsWithGlobals()),
    ),
  )

program
  .command('demo')
  .description('two versions of a shop on one database, there and back: nothing is lost')
  .option('--rows <n>', 'orders in the shop before the story begins', '2000')
  .action((_, command: Command) =>
    run(command, async () => (await import('./commands/demo.ts')).demoCommand(command.optsWithGlobals())),
  )

const backup = program.command('backup').description('the backups that `up --guarded` makes')
backup
  .command('list')
  .description('those in the folder and in the ledger')
  .action((_, command: Command) =>
    run(command, async () =>
      (await import('./commands/backup.ts')).backupListCommand(command.optsWithGlobals()),
    ),
  )
backup
  .command('verify [id]')
  .description('read every byte of a backup, the latest by default')
  .action((id: string | undefined, _, command: Command) =>
    run(command, async () =>
      (await import('./commands/backup.ts')).backupVerifyCommand(id, command.optsWithGlobals()),
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
      (await import('./commands/backup.ts')).backupRestoreCommand(id, command.optsWithGlobals()),
    ),
  )

async function run(command: Command, work: Run): Promise<void> {
  const { json } = command.optsWithGlobals<{ json?: boolean }>()
  try {
    process.exitCode = await work()
  } catch (error) {
    process.exitCode = renderError(processIo(json === true), command.name(), error)
  }
}

/** Commander has said it on stderr; a program that reads stdout is given its document too. */
function tellUsage(error: CommanderError): void {
  const named = program.commands.find((known) => process.argv.includes(known.name()))
  document(processIo(true), named?.name() ?? 'migrate', {
    error: {
      code: 'USAGE',
      message: error.message.replace(/^error: /, ''),
      state: 'Nothing was done.',
      details: [],
      next: 'See `migrate --help`.',
      exitCode: EXIT.usage,
    },
  })
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (error.exitCode !== 0 && process.argv.includes('--json')) tellUsage(error)
}
