import { Command, CommanderError } from 'commander'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { declareAuthoring } from './declare/authoring.ts'
import { declareMoving } from './declare/moving.ts'
import { declareLooking } from './declare/looking.ts'
import { declareBackups } from './declare/backups.ts'
import { declareReleases } from './declare/releases.ts'
import { processIo } from './io.ts'
import { document } from './render/document.ts'
import { renderError } from './render/error.ts'
import { VERSION } from './version.ts'

const program = new Command('migrate')
  .description('Schema changes that work both ways: for the old code and the new, forward and back.')
  .version(VERSION)
  .option('--url <url>', 'the database; else DATABASE_URL, else url in migrate.config.ts')
  .option('--config <file>', 'the config file; else migrate.config.{ts,mts,js,mjs,json} here')
  .option('--json', 'one JSON document on stdout, events as JSON lines on stderr')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(see migrate --help)')
  .configureOutput({ writeErr: (text) => processIo(process.argv.includes('--json')).err(text.trimEnd()) })
  .exitOverride()

declareAuthoring(program, run)
declareMoving(program, run)
declareLooking(program, run)
declareBackups(program, run)
declareReleases(program, run)

async function run(command: Command, work: () => Promise<ExitCode>): Promise<void> {
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
