import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/postgres/connect.ts'
import { requireSupported } from '../../../src/dialect/postgres/server.ts'
import { engines, servers, type Database } from '../../engines/engine.ts'
import { raised, shown } from './raised.ts'

function altered(url: string, change: (url: URL) => void): string {
  const copy = new URL(url)
  change(copy)
  return copy.href
}

/** Makes a role that lives as long as `use`. */
async function withRole(
  database: Database,
  sql: string,
  use: (role: string) => Promise<void>,
): Promise<void> {
  const role = `bw_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await database.script(`create role ${role} ${sql}`)
  try {
    await use(role)
  } finally {
    await database.script(`drop owned by ${role}; drop role ${role}`)
  }
}

describe.each(engines)('connect to $name', (engine) => {
  test('says where it leads and sets what a run relies on', async () => {
    const database = await engine.createDatabase()
    const { session, facts } = await connect(database.url)
    expect(Math.floor(facts.version / 10_000)).toBe(engine.major)
    expect(facts).toMatchObject({
      user: 'postgres',
      readOnly: false,
      concurrent: engine.kind === 'postgres',
    })
    expect(facts.engine).toContain(`PostgreSQL ${engine.major}`)
    const names = [
      'statement_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'idle_session_timeout',
    ]
    const values = names.map((name) => `current_setting('${name}') as ${name}`).join(', ')
    expect(await session.query(`select ${values}, current_setting('application_name') as name`)).toEqual([
      {
        statement_timeout: '0',
        lock_timeout: '10s',
        idle_in_transaction_session_timeout: '0',
        idle_session_timeout: '0',
        name: 'bothways',
      },
    ])
    await session.close()
    expect(session.alive).toBe(false)
    await database.dispose()
  })
})

describe.each(servers)('connect to $name', (engine) => {
  test('settings of the role do not reach a run, but its time zone does', async () => {
    const database = await engine.createDatabase()
    await withRole(database, 'login', async (role) => {
      const settings = [
        `statement_timeout = '1s'`,
        `default_transaction_isolation = 'serializable'`,
        `quote_all_identifiers = on`,
        `standard_conforming_strings = off`,
        `timezone = 'Asia/Tokyo'`,
        ...(engine.major >= 17 ? [`transaction_timeout = '1s'`] : []),
      ]
      for (const setting of settings) await database.script(`alter role ${role} set ${setting}`)
      const { session } = await connect(altered(database.url, (url) => (url.username = role)))
      const [row] = await session.query(
        `select current_setting('statement_timeout') as timeout, current_setting('transaction_isolation') as isolation,
         current_setting('quote_all_identifiers') as quote, current_setting('standard_conforming_strings') as strings,
         current_setting('timezone') as zone, coalesce(current_setting('transaction_timeout', true), '0') as transaction`,
      )
      await session.close()
      expect(row).toEqual({
        timeout: '0',
        isolation: 'read committed',
        quote: 'off',
        strings: 'on',
        zone: 'Asia/Tokyo',
        transaction: '0',
      })
    })
    await database.dispose()
  })

  test('a role that may only read is said to', async () => {
    const database = await engine.createDatabase()
    await withRole(database, 'login', async (role) => {
      await database.script(`alter role ${role} set default_transaction_read_only = on`)
      const { session, facts } = await connect(altered(database.url, (url) => (url.username = role)))
      expect(facts).toMatchObject({ readOnly: true, user: role })
      await session.close()
    })
    await database.dispose()
  })

  test('an unknown database, an unknown role and one without LOGIN', async () => {
    const database = await engine.createDatabase()
    const noDatabase = await raised(connect(altered(database.url, (url) => (url.pathname = '/bw_nowhere'))))
    expect(noDatabase).toMatchObject({ code: 'CONNECT_FAILED', state: 'No database was touched.' })
    expect(noDatabase.message).toContain(`${new URL(database.url).host}/bw_nowhere as postgres`)
    expect(noDatabase.next).toContain('Create the database')
    const noRole = await raised(connect(altered(database.url, (url) => (url.username = 'bw_nobody'))))
    expect(noRole).toMatchObject({ code: 'AUTH_FAILED' })
    expect(noRole.message).toContain('as bw_nobody')
    await withRole(database, 'nologin', async (role) => {
      expect(await raised(connect(altered(database.url, (url) => (url.username = role))))).toMatchObject({
        code: 'AUTH_FAILED',
      })
    })
    await database.dispose()
  })

  // A server that somebody else runs keeps its pg_hba.conf.
  test.skipIf(engine.name.includes('by URL'))(
    'a wrong or missing password, which no message repeats',
    async () => {
      const database = await engine.createDatabase()
      await withRole(database, `login password 'right one'`, async (role) => {
        const [before] = await database.query(`select pg_read_file(current_setting('hba_file')) as text`)
        const lines = (text: string) =>
          `copy (select line from regexp_split_to_table($hba$${text}$hba$, '\\n') as line) to '${String(file?.['file'])}'; select pg_reload_conf()`
        const [file] = await database.query(`select current_setting('hba_file') as file`)
        const original = String(before?.['text']).replaceAll('\t', ' ')
        await database.script(lines(`host all ${role} all scram-sha-256\n${original}`))
        try {
          const as = (password: string) =>
            connect(
              altered(database.url, (url) => {
                url.username = role
                url.password = password
              }),
            )
          await expect.poll(async () => (await raised(as('hunter2-wrong'))).code).toBe('AUTH_FAILED')
          const wrong = await raised(as('hunter2-wrong'))
          expect(shown(wrong)).not.toContain('hunter2')
          expect(wrong.message).toContain(`as ${role}`)
          expect(await raised(as(''))).toMatchObject({ code: 'AUTH_FAILED' })
          await (await as('right one')).session.close()
        } finally {
          await database.script(lines(original))
        }
      })
      await database.dispose()
    },
  )

  test('a server that is not there, or that hangs up', async () => {
    const closed = await raised(connect('postgres://app:s3cret@127.0.0.1:1/shop'))
    expect(closed).toMatchObject({ code: 'CONNECT_FAILED', exitCode: 2 })
    expect(closed.message).toContain('127.0.0.1:1/shop as app')
    expect(closed.message).toContain('ECONNREFUSED')
    expect(shown(closed)).not.toContain('s3cret')
    for (const socket of ['postgres://app@/shop?host=/nowhere&port=7', 'postgres://app@%2Fnowhere:7/shop']) {
      const error = await raised(connect(socket))
      expect(error).toMatchObject({ code: 'CONNECT_FAILED' })
      expect(error.message).toContain('/nowhere/shop as app')
    }
    const rude = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await new Promise((listening) => rude.once('listening', listening))
    const port = (rude.address() as { port: number }).port
    expect(await raised(connect(`postgres://app@127.0.0.1:${port}/shop`))).toMatchObject({
      code: 'CONNECT_FAILED',
    })
    rude.close()
  })
})

describe('URLs', () => {
  test.each([
    ['mysql://root:s3cret@localhost/shop', 'mysql://'],
    ['shop.db', 'no database URL'],
    ['postgres://app:s3cret@[half/shop', 'percent-encoded'],
    ['postgres://app:s3cret%zz@localhost/shop', 'percent-encoded'],
    [
      'postgres://app:s3cret@localhost/shop?sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
      '/nowhere/ca.pem',
    ],
    ['pglite://data', 'no folder'],
  ])('%s', async (url, said) => {
    const error = await raised(connect(url))
    expect(error).toMatchObject({ code: 'URL_INVALID', state: 'No database was touched.', exitCode: 2 })
    expect(error.message).toContain(said)
    expect(error.next).toContain('postgres://')
    expect(error.next).toContain('pglite:')
    expect(shown(error)).not.toContain('s3cret')
  })
})

describe('versions', () => {
  const facts = { database: 'shop', user: 'app', readOnly: false }

  test.each([
    [130_022, 'Upgrade the server'],
    [190_000, 'newer version of bothways'],
  ])('%i is refused', (version, next) => {
    expect(() => requireSupported({ ...facts, version })).toThrow(
      expect.objectContaining({ code: 'SERVER_UNSUPPORTED', next: expect.stringContaining(next) }),
    )
  })

  test.each([140_000, 180_004])('%i is known', (version) => {
    expect(requireSupported({ ...facts, version })).toBe(Math.floor(version / 10_000))
  })
})

describe('PGlite', () => {
  test('lives in memory, or in a folder that keeps it', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'bothways-connect-'))
    const memory = await connect('pglite:')
    expect(memory.facts.host).toBe('memory')
    await memory.session.close()
    const first = await connect(`pglite:${scratch}/not/there/yet`)
    await first.session.script('create table kept (id bigint); insert into kept values (9007199254740993)')
    await first.session.close()
    const second = await connect(`pglite:${scratch}/not/there/yet`)
    expect(await second.session.query('select id from kept')).toEqual([{ id: '9007199254740993' }])
    await second.session.close()
    await rm(scratch, { recursive: true })
  })

  test('a file in the place of the folder', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'bothways-connect-'))
    await writeFile(join(scratch, 'file'), 'no database')
    const error = await raised(connect(`pglite:${scratch}/file`))
    expect(error).toMatchObject({ code: 'CONNECT_FAILED' })
    expect(error.message).toContain(`${scratch}/file`)
    await rm(scratch, { recursive: true })
  })
})
