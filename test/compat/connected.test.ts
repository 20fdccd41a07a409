import { randomBytes } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { namedMysql2 } from '../../src/release.ts'
import { server, serverOfEach } from '../cli/chosen.ts'
import type { Cli } from '../cli/cli.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { fruitShop } from './fruit-shop.ts'

const release = (name: string): readonly string[] => [
  '--app',
  'web',
  '--release',
  name,
  '--env',
  'production',
]

/** Version 2 is deployed, version 1 was. */
async function rolledOut(project: Cli<unknown>): Promise<void> {
  for (const name of ['v1', 'v2']) {
    if (name === 'v2') expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('release', 'deploy', ...release(name))).toMatchObject({ code: 0 })
  }
  expect(await project.migrate('release', 'retire', ...release('v1'))).toMatchObject({ code: 0 })
  await project.database.release()
}

interface Session {
  end(): Promise<void>
}

async function ofPg(url: string, name: string): Promise<Session> {
  const client = new Client({ connectionString: url, application_name: name })
  await client.connect()
  return client
}

/** An account of its own, which may use this database; `name` is what its sessions call themselves. */
async function ofAccount(
  project: Cli<unknown>,
  user: string,
  name?: readonly [string, string],
): Promise<Session> {
  const url = new URL(project.database.url)
  const account = `'${user}'@'%'`
  await project.database.script(
    `CREATE USER ${account} IDENTIFIED BY 'x'; GRANT ALL ON ${url.pathname.slice(1)}.* TO ${account}`,
  )
  await project.database.release()
  url.protocol = 'mysql:'
  const options = {
    host: url.hostname,
    port: Number(url.port),
    user,
    password: 'x',
    database: url.pathname.slice(1),
  }
  const connection = await createConnection(name === undefined ? options : namedMysql2(options, ...name))
  return {
    async end() {
      await connection.end()
      await project.database.script(`DROP USER ${account}`)
      await project.database.release()
    },
  }
}

const suffix = (): string => randomBytes(3).toString('hex')

/** Whether the server keeps what sessions call themselves: MySQL does, MariaDB where it is told to. */
async function keepsNames(project: Cli<unknown>): Promise<boolean> {
  const [row] = await project.database.query('SELECT @@performance_schema AS keeps')
  await project.database.release()
  return Number(row?.['keeps']) === 1
}

describe.each(serverOfEach)('on $name', (engine) => {
  test('sessions of releases that nobody recorded, or that are retired, stop a contract', async () => {
    await using project = await fruitShop(engine)
    await rolledOut(project)
    const stray = [
      [`v0${suffix()}`, 'not recorded'],
      ['v1', 'retired'],
    ] as const
    const isByName = engine.family === 'mysql' && (await keepsNames(project))
    const sessions: Session[] = []
    for (const [name] of stray)
      sessions.push(
        engine.family === 'postgres'
          ? await ofPg(project.database.url, `web@${name}`)
          : isByName
            ? await ofAccount(project, `web_${suffix()}`, ['web', name])
            : await ofAccount(project, `web@${name}`),
      )
    const listed = (await project.migrate('release', 'list')).out
    for (const [name, is] of stray) expect(listed).toContain(`connected now: web@${name}, 1 session, ${is}`)
    expect(await project.migrate('can-i-contract')).toMatchObject({ code: 21 })
    const refused = await project.json('contract', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'RELEASE_CONNECTED' } } })
    for (const [name] of stray) expect(refused.out).toContain(`of web@${name}`)
    await sessions[0]?.end()
    const again = await project.json('contract')
    expect(again).toMatchObject({ code: 21, document: { error: { code: 'RELEASE_CONNECTED' } } })
    expect(again.document.error?.message).toBe('A session of web@v1 is connected, and it is retired')
    await sessions[1]?.end()
    expect(await project.migrate('contract', '--guarded')).toMatchObject({ code: 0 })
  })
})

describe.each(server)('on $name', (engine) => {
  test('sessions of other roles are seen by one without rights of its own', async () => {
    await using project = await fruitShop(engine)
    await rolledOut(project)
    const [owner, app] = [`bw_owner_${suffix()}`, `bw_app_${suffix()}`]
    await project.database.script(
      `CREATE ROLE ${owner} LOGIN; CREATE ROLE ${app} LOGIN; GRANT USAGE ON SCHEMA bothways TO ${owner}; GRANT SELECT ON ALL TABLES IN SCHEMA bothways TO ${owner}`,
    )
    const url = new URL(project.database.url)
    url.username = app
    const session = await ofPg(url.href, 'web@v1')
    url.username = owner
    const listed = await project.migrateWith({ DATABASE_URL: url.href }, 'release', 'list')
    expect(listed.out).toContain('connected now: web@v1, 1 session, retired')
    await session.end()
    await project.database.script(`DROP OWNED BY ${owner}; DROP ROLE ${owner}; DROP ROLE ${app}`)
  })
})

describe.each(mysqlEngines)('on $name', (engine) => {
  test('where a session’s name can’t be known, contract --guarded is refused with what would show it', async () => {
    await using project = await fruitShop(engine)
    await rolledOut(project)
    const keeps = await keepsNames(project)
    const user = `shop_${suffix()}`
    const session = await ofAccount(project, user)
    const limited = `bw_${suffix()}`
    const tool = await ofAccount(project, limited)
    const url = new URL(project.database.url)
    url.username = limited
    url.password = 'x'
    // The one that migrates may see all sessions, and MySQL keeps what they call themselves for those with the right.
    await project.database.script(`GRANT PROCESS ON *.* TO '${limited}'@'%'`)
    await project.database.release()
    const asTool = { DATABASE_URL: url.href }
    const remedy = keeps
      ? `GRANT SELECT ON performance_schema.session_connect_attrs TO '${limited}'@'%'`
      : 'performance_schema = ON'
    const refused = await project.migrateWith(asTool, 'contract', '--guarded')
    expect(refused).toMatchObject({ code: 21 })
    expect(refused.err).toContain(`1 of account ${user}`)
    expect(refused.err).toContain(remedy)
    expect(refused.err).toContain('web@3f2c')
    expect((await project.migrateWith(asTool, 'release', 'list')).out).toContain(remedy)

    await project.database.script(`REVOKE PROCESS ON *.* FROM '${limited}'@'%'`)
    await project.database.release()
    const blind = await project.migrateWith(asTool, 'contract', '--guarded')
    expect(blind).toMatchObject({ code: 21 })
    expect(blind.err).toContain(`GRANT PROCESS ON *.* TO '${limited}'@'%'`)
    // The server's own administrator sees all that the server keeps.
    expect(await project.migrate('can-i-contract')).toMatchObject({ code: keeps ? 0 : 21 })
    if (!keeps) expect((await project.migrate('can-i-contract')).out).toContain('Nobody knows.')
    await session.end()
    await tool.end()
    expect(await project.migrate('contract', '--guarded')).toMatchObject({ code: 0 })
  })
})
