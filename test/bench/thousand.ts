// node test/bench/thousand.ts — a thousand trivial migrations, journal and reverse plans stored, beside psql in autocommit.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { line, percentile, timed } from './measure.ts'
import { freshDatabase, migrate, project, psql, withServer } from './server.ts'

const COUNT = 1000
const ROUNDS = 5
const numbers = Array.from({ length: COUNT }, (_, number) => number)

await withServer(async (adminUrl) => {
  const folder = project(
    Object.fromEntries(
      numbers.map((number) => [
        `${20260101000000 + number}_t${number}`,
        `import { defineMigration, op } from 'bothways'\nexport default defineMigration({ summary: 't${number}', operations: [op.createTable('t${number}', { columns: { id: { type: 'integer', primaryKey: true }, name: { type: 'text' } } })] })\n`,
      ]),
    ),
  )
  writeFileSync(
    join(folder, 'up.sql'),
    numbers.map((n) => `CREATE TABLE t${n} (id integer PRIMARY KEY, name text);`).join('\n'),
  )
  writeFileSync(join(folder, 'down.sql'), numbers.map((n) => `DROP TABLE t${n};`).join('\n'))
  const times = {
    psqlUp: [] as number[],
    up: [] as number[],
    psqlDown: [] as number[],
    revert: [] as number[],
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const url = await freshDatabase(adminUrl, 'thousand')
    const peer = await freshDatabase(adminUrl, 'thousand_peer')
    times.psqlUp.push(await timed(() => psql(peer, '-f', join(folder, 'up.sql'))))
    times.up.push(await timed(() => migrate(folder, url, 'up')))
    times.psqlDown.push(await timed(() => psql(peer, '-f', join(folder, 'down.sql'))))
    times.revert.push(await timed(() => migrate(folder, url, 'revert')))
  }
  const middle = (values: readonly number[]): number => percentile(values, 0.5)
  line(`psql, ${COUNT} × CREATE TABLE in autocommit`, middle(times.psqlUp))
  line(`migrate up, ${COUNT} migrations`, middle(times.up), middle(times.psqlUp))
  line(`psql, ${COUNT} × DROP TABLE in autocommit`, middle(times.psqlDown))
  line(`migrate revert, ${COUNT} migrations`, middle(times.revert), middle(times.psqlDown))
})
