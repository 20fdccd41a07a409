import { randomBytes } from 'node:crypto'
import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { checkRelease, identifyPg } from '../../../src/release.ts'
import { server } from '../../cli/chosen.ts'
import type { Database } from '../../engines/engine.ts'
import { pgbouncer, startPgbouncer, type Pooler } from '../../engines/pgbouncer.ts'

const OLD = '20260101000000'
const NEW = '20260202000000'

function poolOf(connectionString: string): Pool {
  const pool = new Pool({ connectionString })
  // Where a test fails, the pooler ends before it.
  pool.on('error', () => undefined)
  return pool
}

function check(pool: Pool, release: string): Promise<void> {
  return checkRelease('postgres', release, async (work) => {
    const client = await pool.connect()
    try {
      return await work(async (text) => (await client.query<Record<string, unknown>>(text)).rows)
    } finally {
      client.release()
    }
  })
}

interface Place {
  readonly database: Database
  readonly pooler: Pooler
  readonly shared: string
  readonly roleOf: Readonly<Record<typeof OLD | typeof NEW, string>>
}

/** A table that notes who the server takes a writer for, and a pooler with one session for each of three roles. */
async function withPooler(
  program: string,
  engine: (typeof server)[number],
  work: (place: Place) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  const roles = ['shared', 'old', 'new'].map((name) => `bw_${name}_${randomBytes(4).toString('hex')}`)
  const [shared = '', old = '', fresh = ''] = roles
  await database.script(
    `CREATE TABLE notes (by text, taken_for text DEFAULT current_setting('bothways.release', true));
     ${roles.map((role) => `CREATE ROLE ${role} LOGIN; GRANT INSERT ON notes TO ${role}`).join(';')};
     ALTER ROLE ${old} SET bothways.release = '${OLD}'; ALTER ROLE ${fresh} SET bothways.release = '${NEW}'`,
  )
  try {
    await using pooler = await startPgbouncer(program, database.url, roles)
    await work({ database, pooler, shared, roleOf: { [OLD]: old, [NEW]: fresh } })
  } finally {
    for (const role of roles) await database.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    await database.dispose()
  }
}

/** Two releases that write in turns and at once, each over a few connections. */
async function writeBoth(pools: Readonly<Record<string, Pool>>): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.all(
      Object.entries(pools).flatMap(([release, pool]) =>
        [1, 2].map(() => pool.query('INSERT INTO notes (by) VALUES ($1)', [release])),
      ),
    )
  }
}

async function mistaken({ database }: Place): Promise<number> {
  const [row] = await database.query(
    'SELECT count(*) FILTER (WHERE taken_for IS DISTINCT FROM by) AS wrong, count(*) AS rows FROM notes',
  )
  expect(Number(row?.['rows'])).toBe(80)
  return Number(row?.['wrong'])
}

const poolers =
  pgbouncer === undefined ? [] : server.map((engine) => ({ ...engine, program: pgbouncer ?? '' }))

describe.each(poolers)('behind PgBouncer that hands sessions round, on $name', (engine) => {
  test('two releases with a role each are told apart, and the check is content', async () => {
    await withPooler(engine.program, engine, async (place) => {
      const pools = {
        [OLD]: poolOf(place.pooler.url(place.roleOf[OLD])),
        [NEW]: poolOf(place.pooler.url(place.roleOf[NEW])),
      }
      await writeBoth(pools)
      for (const [release, pool] of Object.entries(pools)) await check(pool, release)
      await Promise.all(Object.values(pools).map((pool) => pool.end()))
      expect(await mistaken(place)).toBe(0)
    })
  })

  test('two releases that say it on connections of one role are mistaken for each other, and the check says so', async () => {
    await withPooler(engine.program, engine, async (place) => {
      const pools = {
        [OLD]: poolOf(place.pooler.url(place.shared)),
        [NEW]: poolOf(place.pooler.url(place.shared)),
      }
      identifyPg(pools[NEW], NEW)
      // Alone it says the right thing, which is why the check looks at the session too.
      await expect(check(pools[NEW], NEW)).rejects.toMatchObject({
        code: 'RELEASE_NOT_IDENTIFIED',
        message: expect.stringContaining('two connections share one session') as string,
        next: expect.stringContaining('ALTER ROLE') as string,
      })
      identifyPg(pools[OLD], OLD)
      await writeBoth(pools)
      await Promise.all(Object.values(pools).map((pool) => pool.end()))
      expect(await mistaken(place)).toBeGreaterThan(0)
    })
  })
})

// A file without any test counts as broken.
if (poolers.length === 0)
  test.skip('no pgbouncer on this machine, or no PostgreSQL in this run', () => undefined)
