/** What `migrate.config.ts` may say. Paths start at the file's own folder. */
export interface Config {
  /** The database. `--url` and DATABASE_URL go before it. */
  readonly url?: string
  /** The folder of the migration files: `migrations` unless said. */
  readonly migrations?: string
  /** The folder of release contracts: `contracts` unless said. */
  readonly contracts?: string
  /** How long a retired release is a way back that changes have to mind: `7d` unless said. */
  readonly rollbackWindow?: string
  readonly backup?: {
    /** Where backups are written. */
    readonly directory?: string
  }
}

/**
 * What `migrate.config.ts` exports by default.
 *
 * @example
 * import { defineConfig } from 'bothways'
 *
 * export default defineConfig({ migrations: 'db/migrations', backup: { directory: '/var/backups/shop' } })
 */
export function defineConfig(config: Config): Config {
  return config
}
