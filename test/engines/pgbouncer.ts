import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './free-port.ts'

/** A pooler between applications and a database, with a port of its own. */
export interface Pooler extends AsyncDisposable {
  /** Of the same database, by way of the pooler. */
  url(user: string): string
}

// It refuses to run as root, as the servers do.
const nobody = 65_534
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** Where `pgbouncer` is on this machine; Debian has it where only root looks. */
export const pgbouncer: string | undefined = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find(isProgram)

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Hands sessions round between transactions, one for each user, in front of a database that trusts who comes. */
export async function startPgbouncer(
  program: string,
  databaseUrl: string,
  users: readonly string[],
): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), 'bothways-pgbouncer-'))
  const { hostname, pathname, port: serverPort } = new URL(databaseUrl)
  const database = pathname.slice(1)
  const port = await freePort()
  const settings = join(folder, 'pgbouncer.ini')
  const known = join(folder, 'users.txt')
  await writeFile(known, users.map((user) => `"${user}" ""\n`).join(''))
  await writeFile(
    settings,
    `[databases]
${database} = host=${hostname} port=${serverPort} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${known}
pool_mode = transaction
default_pool_size = 1
`,
  )
  if (account.uid !== undefined)
    for (const path of [folder, settings, known]) await chown(path, account.uid, account.gid)
  const server = spawn(program, ['-q', settings], { ...account, cwd: folder, stdio: 'ignore' })
  const ended = once(server, 'exit')
  const url = (user: string): string => `postgres://${user}@127.0.0.1:${port}/${database}`
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  for (let attempt = 0; !(await answers(url(users[0] ?? ''))); attempt += 1) {
    if (attempt === 100 || server.exitCode !== null) {
      await stop()
      throw new Error('pgbouncer did not start')
    }
    await sleep(50)
  }
  return { url, [Symbol.asyncDispose]: stop }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}
