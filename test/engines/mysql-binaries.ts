import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { MysqlKind } from './started-engine.ts'

/** The server of one flavour on this machine. */
export interface MysqlBinaries {
  readonly kind: MysqlKind
  readonly server: string
  readonly version: string
}

const names = { mariadb: ['mariadbd', 'mysqld'], mysql: ['mysqld'] } satisfies Record<MysqlKind, unknown>

/** Names the server to run where it isn't the one on the PATH. */
const variable = {
  mariadb: 'BOTHWAYS_TEST_MARIADBD',
  mysql: 'BOTHWAYS_TEST_MYSQLD',
} satisfies Record<MysqlKind, string>

export function findMysqlBinaries(kind: MysqlKind): MysqlBinaries | undefined {
  const given = process.env[variable[kind]]
  if (given) {
    const found = look(given)
    if (found?.kind !== kind) throw new Error(`${variable[kind]}: ${given} is no server of ${kind}`)
    return found
  }
  // Servers lie in sbin, which is not on everybody's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const path of folders.flatMap((folder) => names[kind].map((name) => join(folder, name)))) {
    const found = existsSync(path) ? look(path) : undefined
    if (found?.kind === kind) return found
  }
  return undefined
}

/** The client or script of a server's own version where it lies beside the server, else the one on the PATH. */
export function besideServer({ server }: Pick<MysqlBinaries, 'server'>, program: string): string {
  const beside = join(dirname(server), program)
  return existsSync(beside) ? beside : program
}

/** Asks the program itself: where MariaDB is installed, `mysqld` is a link to it. */
function look(server: string): MysqlBinaries | undefined {
  try {
    const text = execFileSync(server, ['--no-defaults', '--version'], { encoding: 'utf8' })
    const version = /Ver (?<version>\d+\.\d+\.\d+)/.exec(text)?.groups?.['version']
    if (version === undefined) return undefined
    return { kind: /mariadb/i.test(text) ? 'mariadb' : 'mysql', server, version }
  } catch {
    return undefined
  }
}
