/**
 * How long it takes to ask a release of 500 statements on a schema of 60 tables whether it is served at every moment of a
 * change and back: `node test/bench/verdict.ts`. Beside it, each statement run once by pg alone. On MariaDB and MySQL:
 * verdict-mysql.ts.
 */
import { benchRelease } from './bench-release.ts'
import { askRelease } from './ask-release.ts'
import { connected, freshDatabase, withServer } from './server.ts'

await withServer(async (adminUrl) => {
  const url = await freshDatabase(adminUrl, 'verdict')
  const client = await connected(url)
  const release = benchRelease('postgres')
  await client.query(release.schema.join(';'))
  await askRelease(release, url, async ({ sql, values }) => {
    await client.query('BEGIN')
    await client.query(sql, [...values]).catch(() => undefined)
    await client.query('ROLLBACK')
  })
  await client.end()
})
