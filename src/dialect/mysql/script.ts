import type { ScriptDialect } from '../script-dialect.ts'
import { SETTINGS } from './connect.ts'
import { cutScript } from './cut-script.ts'
import { classify } from './errors.ts'
import type { Flavour } from './flavour.ts'

/** MariaDB runs files for MySQL where it has none of its own. */
export const mysqlScripts = ({ engine }: Pick<Flavour, 'engine'>): ScriptDialect => ({
  namesInFiles: [...new Set([engine, 'mysql'])],
  cut: (text) => Promise.resolve(cutScript(text)),
  async enter(session) {
    await session.script(
      'SET SESSION sql_mode = @@GLOBAL.sql_mode, time_zone = @@GLOBAL.time_zone, foreign_key_checks = 1',
    )
  },
  async leave(session) {
    await session.script(`ROLLBACK; UNLOCK TABLES; ${SETTINGS}`)
  },
  drivers: (url) => ({ knex: 'mysql2', url: url.replace(/^mariadb:/, 'mysql:') }),
  lacks,
})

function lacks(error: unknown): string | null {
  const { message } = classify(error)
  const account = /The user specified as a definer \(([^)]+)\) does not exist/i.exec(message)?.[1]
  if (account !== undefined) return `the account ${account}`
  const plugin = /Plugin '([^']+)' is not loaded|Unknown storage engine '([^']+)'/i.exec(message)
  return plugin === null ? null : `the plugin ${plugin[1] ?? plugin[2]}`
}
