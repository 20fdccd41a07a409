// node test/bench/backfill-mysql.ts [rows] [mariadb|mysql] — our backfill beside one UPDATE and pt-online-schema-change, with point updates beside each.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createConnection, type Connection } from 'mysql2/promise'
import { line, percentile, timed } from './measure.ts'
import { freshMysql, numbers, withMysqlServers } from './mysql-server.ts'
import { migrate, project, ROOT } from './server.ts'

const ROWS = Number(process.argv[2] ?? 1_000_000)
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Minor units', operations: [
  op.changeColumn('items', 'price', { into: 'price_minor', type: 'bigint', forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` }),
] })`

const emptyProject = project({})

await withMysqlServers(async (adminUrl) => {
  const quiet = await underLoad(adminUrl, 'quiet', () => new Promise((resolve) => setTimeout(resolve, 5000)))
  report('nothing', quiet)
  const one = await underLoad(adminUrl, 'one_update', (client) =>
    client.query('UPDATE items SET price_minor = round(price * 100)'),
  )
  report('one UPDATE', one, quiet.p99)
  const folder = project({ '20260101000000_minor': MIGRATION })
  const ours = await underLoad(adminUrl, 'ours', (_, url) =>
    ended(process.execPath, [join(ROOT, 'bin/migrate'), '--url', url, 'up'], folder),
  )
  report('migrate up', ours, quiet.p99)
  // It copies the table; its column is generated, since it has no expressions of its own.
  const copied = await underLoad(adminUrl, 'pt', (_, url) => ptOnlineSchemaChange(url))
  report('pt-online-schema-change', copied, quiet.p99)
  line('migrate up beside one UPDATE', ours.ms, one.ms)
  line('pt-online-schema-change beside migrate up', copied.ms, ours.ms)
})

function ptOnlineSchemaChange(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  return ended('pt-online-schema-change', [
    '--execute',
    '--no-version-check',
    '--alter',
    'ADD COLUMN price_minor bigint AS (round(price * 100)) STORED',
    `h=${hostname},P=${port},u=root,D=${pathname.slice(1)},t=items`,
  ])
}

/** In the background, so that the load beside it goes on. */
function ended(command: string, words: readonly string[], cwd?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      ...(cwd === undefined ? {} : { cwd }),
    })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended ${code}`))))
  })
}

interface Measured {
  readonly ms: number
  readonly p99: number
}

async function underLoad(
  adminUrl: string,
  name: string,
  work: (client: Connection, url: string) => Promise<unknown>,
): Promise<Measured> {
  const { url, client } = await freshMysql(adminUrl, `backfill_${name}`)
  const column = name === 'one_update' ? ', price_minor bigint' : ''
  await client.query(
    `CREATE TABLE items (id bigint PRIMARY KEY, price decimal(12,2) NOT NULL, note varchar(100) NOT NULL${column})`,
  )
  await client.query(
    `INSERT INTO items (id, price, note) SELECT n, n / 100.0, REPEAT('n', 80) FROM ${numbers(ROWS)}`,
  )
  if (name === 'ours') migrate(emptyProject, url, 'baseline')
  const load = await createConnection({ uri: url })
  const waits: number[] = []
  const state = { going: true }
  const writer = (async () => {
    for (let id = 1; state.going; id = (id * 7919) % ROWS || 1) {
      waits.push(await timed(() => load.query('UPDATE items SET note = REVERSE(note) WHERE id = ?', [id])))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  const ms = await timed(() => work(client, url)).finally(() => (state.going = false))
  await writer
  await Promise.all([client.end(), load.end()])
  return { ms, p99: percentile(waits, 0.99) }
}

function report(what: string, { ms, p99 }: Measured, quiet?: number): void {
  line(what, ms)
  line('  p99 of a point update beside it', p99, quiet)
  if (quiet !== undefined) {
    process.stdout.write(`  ${Math.round((ROWS * 1000) / ms).toLocaleString('en')} rows/s\n`)
  }
}
