import { expect, describe, test } from 'vitest'
import { connect } from '../../../src/dialect/mysql/connect.ts'
import { seenStatements } from '../../../src/dialect/mysql/seen-statements.ts'
import { parametrised } from '../../../src/dialect/mysql/statement/parametrised.ts'
import { mysqlEngines } from '../../engines/mysql.ts'
import { using } from '../../engines/using.ts'

describe.each(mysqlEngines)('on $name', (engine) => {
  const keeps = engine.kind === 'mysql'

  test(
    keeps ? 'samples of statements have no values in them' : 'that the server keeps no samples is said',
    async () => {
      await using(engine.createDatabase(), async (database) => {
        // What other tests have asked this server for may have filled the list.
        if (keeps) await database.script('truncate performance_schema.events_statements_summary_by_digest')
        await database.script('create table users (email varchar(99))')
        await database.script("insert into users (email) values ('ada@example.org')")
        const { session } = await connect(database.url)
        try {
          const seen = seenStatements(session, null)
          if (keeps)
            expect(await seen).toContainEqual({ sql: 'insert into users (email) values (?)', seen: 1 })
          else await expect(seen).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
          await expect(seenStatements(session, 'web')).rejects.toThrow('doesn’t tell whose a statement was')
        } finally {
          await session.close()
        }
      })
    },
  )
})

test.each([
  [`select a from t where b = 'x' and c > 5.5 limit 10`, 'select a from t where b = ? and c > ? limit ?'],
  [`select 'it''s', "x" from t order by 2, 1`, 'select ?, ? from t order by 2, 1'],
  ["select d->'$.a', cast(a as decimal(10, 2)) from t", "select d->'$.a', cast(a as decimal(10, 2)) from t"],
  [
    "select date '2026-01-01', _utf8mb4'x', 'y' as 'z' from t",
    "select date '2026-01-01', _utf8mb4'x', ? as 'z' from t",
  ],
  ['insert into `t` values (1, NULL, -2)', 'insert into `t` values (?, NULL, -?)'],
])('%s', (text, parameters) => {
  expect(parametrised(text)).toBe(parameters)
})
