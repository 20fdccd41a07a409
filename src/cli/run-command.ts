import type { Command } from 'commander'
import type { ExitCode } from '../errors/exit-code.ts'

/**
 * Runs what a command loads when it is asked for and nothing else (`--help` opens neither a driver nor Kysely), and ends
 * the process with its exit code.
 */
export type RunCommand = (command: Command, work: () => Promise<ExitCode>) => Promise<void>
