import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/mysql/connect.ts'
import { refuseWithoutRights } from '../../../src/dialect/mysql/missing-rights.ts'
import type { Database } from '../../engines/engine.ts'
import { mysqlEngines } from '../../engines/mysql.ts'

const TABLES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES'
const RIGHTS = `${TABLES}, CREATE TEMPORARY TABLES`

describe.each(mysqlEngines)('an account on $name', (engine) => {
  let database: Database<unknown>
  let account: string
  beforeEach(async () => {
    database = await engine.createDatabase()
    account = `bw_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
    await database.script(`CREATE USER ${account}@'%' IDENTIFIED BY 'pass'`)
  })
  afterEach(async () => {
    await database.script(`DROP USER ${account}@'%'`)
    await database.dispose()
  })

  async function tried(rights: string): Promise<void> {
    const url = new URL(database.url)
    const name = url.pathname.slice(1)
    await database.script(`GRANT ${rights} ON ${name}.* TO ${account}@'%'`)
    url.username = account
    url.password = 'pass'
    const { session } = await connect(url.href)
    try {
      await refuseWithoutRights(session)
    } finally {
      await session.close()
    }
  }
  const tables = () => database.query('SHOW TABLES')

  test('that may not make triggers is told what to ask the administrator for, and leaves nothing behind', async () => {
    await expect(tried(RIGHTS)).rejects.toMatchObject({
      code: 'PREFLIGHT',
      exitCode: 21,
      next: expect.stringContaining('Ask the administrator'),
    })
    expect(await tables()).toEqual([])
  })

  test('that may not make temporary tables is told so', async () => {
    await expect(tried(`${TABLES}, TRIGGER`)).rejects.toMatchObject({
      code: 'PREFLIGHT',
      exitCode: 21,
      next: expect.stringContaining('CREATE TEMPORARY TABLES'),
    })
    expect(await tables()).toEqual([])
  })

  test('that may, on a server that logs and trusts nobody, is told of the setting', async () => {
    // Both ship with this setting off, and the servers of the tests keep a binary log.
    await expect(tried(`${RIGHTS}, TRIGGER`)).rejects.toMatchObject({
      code: 'PREFLIGHT',
      next: expect.stringContaining('log_bin_trust_function_creators = 1'),
    })
    expect(await tables()).toEqual([])
  })
})
