// node test/bench/introspection-mysql.ts [mariadb|mysql] — reading a schema of 1000 tables × 15 columns, beside mariadb-dump or mysqldump --no-data.
import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { line, median } from './measure.ts'
import { freshMysql, withMysqlServers } from './mysql-server.ts'

const TABLES = 1000
const ROUNDS = 5

const types = [
  'varchar(40)',
  'decimal(10,2) default 0',
  'datetime not null default current_timestamp',
  'bigint',
]
const columns = Array.from({ length: 12 }, (_, number) => `c${number} ${types[number % types.length]}`).join(
  ', ',
)

await withMysqlServers(async (adminUrl, program) => {
  const { client, url } = await freshMysql(adminUrl, 'introspection')
  for (let number = 0; number < TABLES; number += 1) {
    const parent = number === 0 ? '' : `, FOREIGN KEY (parent) REFERENCES t${number - 1} (id)`
    await client.query(
      `CREATE TABLE t${number} (id bigint AUTO_INCREMENT PRIMARY KEY, parent bigint, name varchar(40) NOT NULL CHECK (name <> ''), ${columns}, KEY (parent)${parent})`,
    )
  }
  await client.end()
  const { connection, ...opened } = await openDatabase(url)
  const dialect = await opened.dialect()
  const { hostname, port } = new URL(url)
  const login = ['-uroot', `-h${hostname}`, `-P${port}`]
  const dump = await median(ROUNDS, () =>
    execFileSync(program, [...login, '--no-data', 'introspection'], {
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  line(`${basename(program)} --no-data, the whole process`, dump)
  line('inspect', await median(ROUNDS, () => dialect.inspect(connection.session, connection.facts)), dump)
  await connection.session.close()
})
