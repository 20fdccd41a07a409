import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/mysql/connect.ts'
import { scratchDatabase } from '../../../src/dialect/mysql/scratch.ts'
import type { MigrateError } from '../../../src/errors/migrate-error.ts'
import { mysqlEngines } from '../../engines/mysql.ts'

describe.each(mysqlEngines)('a shadow database on $name', (engine) => {
  test.each([
    ['none', []],
    ['CREATE alone', ['GRANT CREATE, DROP ON *.*']],
  ])('an account with rights to %s is told the one grant that it needs', async (_, rights) => {
    const database = await engine.createDatabase()
    const account = `bw_${randomBytes(5).toString('hex')}`
    const name = new URL(database.url).pathname.slice(1)
    await database.script(`CREATE USER ${account}@'%' IDENTIFIED BY 'pass'`)
    for (const right of [`GRANT ALL ON ${name}.*`, ...rights]) {
      await database.script(`${right} TO ${account}@'%'`)
    }
    const url = new URL(database.url)
    url.username = account
    url.password = 'pass'
    const connection = await connect(url.href)
    try {
      const refused = await scratchDatabase(connection, url.href).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'PRIVILEGE', details: [expect.stringContaining('GRANT ALL ON')] })
      const [grant] = (refused as MigrateError).details
      await database.script(grant ?? expect.unreachable())
      const again = await connect(url.href)
      const scratch = await scratchDatabase(again, url.href)
      await scratch.drop()
      await again.session.close()
    } finally {
      await connection.session.close()
      await database.script(`DROP USER ${account}@'%'`)
      await database.dispose()
    }
  })
})
