import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

const SHOPS = `op.createTable('shops', { columns: { id: { type: 'int', primaryKey: true } } })`

describe.each(server)('$name', (engine) => {
  test('a server that can’t be reached, and a database that is not there, are named without the password', async () => {
    await using project = await cli(engine)
    project.migration('20260101000000_shops', SHOPS)
    const unknown = new URL(project.database.url)
    unknown.pathname = '/no_such_database'

    for (const [url, told] of [
      ['postgres://ada:s3cret@127.0.0.1:1/shop', '127.0.0.1:1/shop as ada'],
      [unknown.href, 'no_such_database'],
      ['postgres://ada:s3cret@host.invalid/shop', 'host.invalid'],
    ] as const) {
      for (const command of ['up', 'status', 'revert']) {
        const answer = await project.json(command, '--url', url)
        expect(answer, told).toMatchObject({ code: 2, document: { error: { code: 'CONNECT_FAILED' } } })
        expect(answer.document.error?.message).toContain(told)
        expect(answer.document.error?.state).toBe('No database was touched.')
        expect(answer.text).not.toMatch(/s3cret|^ +at /m)
      }
    }
    const nowhere = await project.json('up', '--url', '')
    expect(nowhere.code).toBe(0)
    expect(await project.migrateWith({ DATABASE_URL: '' }, 'up')).toMatchObject({
      code: 2,
      err: expect.stringContaining('No database is named'),
    })
  })

  test('a role that may not log in, or a wrong password, is a refused login', async () => {
    await using project = await cli(engine)
    project.migration('20260101000000_shops', SHOPS)
    const url = new URL(project.database.url)
    const role = `bw_locked_${project.database.url.slice(-10)}`
    await project.database.script(`create role ${role} nologin`)
    url.username = role
    url.password = 's3cret'

    const answer = await project.json('up', '--url', url.href)
    await project.database.script(`drop role ${role}`)
    expect(answer).toMatchObject({ code: 2, document: { error: { code: 'AUTH_FAILED' } } })
    expect(answer.text).not.toContain('s3cret')
    expect(answer.document.error?.next).toContain('password')
  })

  test('a database that takes no writes refuses what writes and answers what reads', async () => {
    await using project = await cli(engine)
    project.migration('20260101000000_shops', SHOPS)
    project.migration('20260102000000_city', `op.addColumn('shops', 'city', { type: 'text' })`)
    await project.migrate('up', '--to', '20260101000000_shops')
    const name = new URL(project.database.url).pathname.slice(1)
    await project.database.script(`alter database ${name} set default_transaction_read_only = on`)
    const before = await project.image()

    for (const command of [
      ['up'],
      ['up', '--guarded'],
      ['contract'],
      ['revert'],
      ['purge', '--older-than', '0', '--yes'],
      ['repair'],
      ['baseline'],
    ]) {
      const answer = await project.json(...command)
      if (command[0] === 'purge') expect(answer.code).toBe(0)
      else {
        expect(answer, command.join(' ')).toMatchObject({
          code: 21,
          document: { error: { code: 'READ_ONLY' } },
        })
        expect(answer.document.error?.next).toContain('primary')
      }
    }
    const status = await project.migrate('status')
    expect(status).toMatchObject({ code: 0 })
    expect(status.out).toContain('(read-only)')
    for (const command of ['plan', 'history', 'drift'])
      expect((await project.migrate(command)).code, command).toBe(0)
    expect(await project.image()).toBe(before)
  })

  test.each([
    ['migrate.config.ts', `export default { databaseUrl: 'x' }`, 'databaseUrl'],
    ['migrate.config.ts', `export default { url: 1 }`, 'url'],
    ['migrate.config.ts', `export const url = 'x'`, 'no default export'],
    ['migrate.config.ts', `export default {`, 'migrate.config.ts:1'],
    ['migrate.config.json', `{ "url": `, 'migrate.config.json'],
  ])('an invalid config is told with its place: %s %s', async (file, text, told) => {
    await using project = await cli(engine)
    project.scratch.write(file, text)
    const answer = await project.json('status')
    expect(answer).toMatchObject({ code: 2, document: { error: { code: 'CONFIG_INVALID' } } })
    expect(answer.document.error?.message).toContain(told)
    expect(answer.document.error?.message).toContain('migrate.config')
    expect(answer.text).not.toMatch(/^ +at /m)
  })
})
