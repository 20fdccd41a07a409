import { describe, expect, test } from 'vitest'
import { blockersOf } from '../../../src/dialect/mysql/blockers.ts'
import { connect } from '../../../src/dialect/mysql/connect.ts'
import { acquireLock } from '../../../src/dialect/mysql/lock.ts'
import { mysqlEngines } from '../../engines/mysql.ts'
import { using } from '../../engines/using.ts'

describe.each(mysqlEngines)('$name', (engine) => {
  test('whoever is in the way is named, whatever characters are in statements of the server', async () => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('create table t (a int); insert into t values (1)')
      const { session } = await connect(database.url)
      const holder = await connect(database.url)
      await acquireLock(holder.session, { waitMs: 0 })
      const other = await database.connect()
      await other.query('begin')
      await other.query('select * from t')
      other.query(`select '😀', sleep(30)`).catch(() => undefined)
      await expect
        .poll(() => blockersOf(session, [{ schema: '', name: 't' }]))
        .toEqual([
          expect.stringMatching(
            /^session \d+ \(user \w+, from .*\) is for \d+ s in: select '.*', sleep\(30\)$/,
          ),
        ])
      await expect(acquireLock(session, { waitMs: 0 })).rejects.toThrow(
        /session \d+ \(user \w+, from .*idle for/,
      )
      await holder.session.close()
      await session.close()
    })
  })
})
