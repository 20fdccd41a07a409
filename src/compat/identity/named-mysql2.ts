import { appName, releaseName } from '../contract-names.ts'

/** Options of a pool or a connection of `mysql2`, as far as they matter here. */
export interface Mysql2Options {
  readonly connectAttributes?: Readonly<Record<string, unknown>>
}

/**
 * The same options, by which each session tells the server whose it is: `web@3f2c`. `migrate release list` shows it, and
 * a session of a retired release stops a `contract`. For `pg` the option `application_name` does that.
 *
 * @example
 * const pool = mysql.createPool(namedMysql2({ uri }, 'web', process.env.SHA))
 */
export function namedMysql2<Options extends object>(
  options: Options & Mysql2Options,
  app: string,
  release: string,
): Options & { readonly connectAttributes: Readonly<Record<string, unknown>> } {
  const name = `${appName(app)}@${releaseName(release)}`
  return { ...options, connectAttributes: { ...options.connectAttributes, program_name: name } }
}
