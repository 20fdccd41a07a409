import { resolve } from 'node:path'
import { MigrateError } from '../errors/migrate-error.ts'
import { readConfig } from './config.ts'

export interface ProjectOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** `--config`. */
  readonly config?: string
  /** `--url`. */
  readonly url?: string
}

/** What the commands need to know of the project on disk. Paths are absolute. */
export interface Project {
  readonly root: string
  readonly configFile: string | null
  readonly url: string | null
  /** Who said the url, for messages. */
  readonly urlFrom: '--url' | 'DATABASE_URL' | 'config' | null
  readonly migrations: string
  /** Release contracts: `web@3f2c.json`. */
  readonly contracts: string
  /** `7d`: how long a retired release is a way back. */
  readonly rollbackWindow: string
  readonly backupDirectory: string
  /** Migrations that are left aside although their files are there: a proof goes on without those that can't be applied. */
  readonly without?: ReadonlySet<string>
}

export async function loadProject(options: ProjectOptions): Promise<Project> {
  const { root, path, config } = await readConfig(options.cwd, options.config)
  const [url, urlFrom] = (
    [
      [options.url, '--url'],
      [options.env['DATABASE_URL'], 'DATABASE_URL'],
      [config.url, 'config'],
    ] as const
  ).find(([value]) => value !== undefined && value !== '') ?? [null, null]
  return {
    root,
    configFile: path,
    url: url ?? null,
    urlFrom,
    migrations: resolve(root, config.migrations ?? 'migrations'),
    contracts: resolve(root, config.contracts ?? 'contracts'),
    rollbackWindow: config.rollbackWindow ?? '7d',
    backupDirectory: resolve(root, config.backup?.directory ?? '.bothways/backups'),
  }
}

export function requireUrl(project: Project): string {
  if (project.url !== null) return project.url
  throw new MigrateError('URL_MISSING', {
    what: 'No database is named',
    next: 'Give --url postgres://user@host/database, set DATABASE_URL, or write url in migrate.config.ts.',
    state: 'No database was asked.',
  })
}
