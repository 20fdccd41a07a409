/** verdict.ts on MariaDB and MySQL, or the one that is named: `node test/bench/verdict-mysql.ts mysql`. */
import { benchRelease } from './bench-release.ts'
import { askRelease } from './ask-release.ts'
import { freshMysql, withMysqlServers } from './mysql-server.ts'

await withMysqlServers(async (adminUrl) => {
  const { client, url } = await freshMysql(adminUrl, 'verdict')
  const release = benchRelease('mysql')
  await client.query(release.schema.join(';'))
  await askRelease(release, url, async ({ sql, values }) => {
    await client.query('BEGIN')
    await client.execute(sql, [...values]).catch(() => undefined)
    await client.query('ROLLBACK')
  })
  await client.end()
})
