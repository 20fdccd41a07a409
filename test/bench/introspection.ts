/**
 * How long it takes to read a schema of 1000 tables × 15 columns, beside `pg_dump -s`: `node test/bench/introspection.ts`.
 * On the server of BOTHWAYS_TEST_POSTGRES_URL, else on one of its own.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { connect } from '../../src/dialect/postgres/connect.ts'
import { inspect } from '../../src/dialect/postgres/inspect.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import { findBinaries } from '../engines/binaries.ts'
import { createPostgresDatabase } from '../engines/postgres-database.ts'
import { line, percentile, timed } from './measure.ts'
import { withServer } from './server.ts'

const TABLES = 1000
const ROUNDS = 9

const types = ['text', 'numeric(10,2) default 0', 'timestamptz not null default now()', 'bigint']
const columns = Array.from({ length: 12 }, (_, number) => `c${number} ${types[number % 4]}`)
const tables = Array.from(
  { length: TABLES },
  (_, number) => `create table t${number} (id bigint generated always as identity primary key,
    parent bigint ${number === 0 ? '' : `references t${number - 1}`}, name varchar(40) not null check (name <> ''), ${columns.join(', ')});
  create index on t${number} (parent); create index on t${number} (lower(name)) where c3 is not null;
  comment on column t${number}.name is 'what it is called';`,
)

/** One that can read this server; a pg_dump reads its own version and those before it. */
function pgDumpFor(major: number): string | undefined {
  const beside = join(findBinaries(major)?.folder ?? '', 'pg_dump')
  return [beside, 'pg_dump'].find((path) => {
    if (path === beside && !existsSync(path)) return false
    try {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8' })
      return Number(/\d+/.exec(version)?.[0]) >= major
    } catch {
      return false
    }
  })
}

async function measure(url: string, major: number): Promise<void> {
  const { session, facts } = await connect(url)
  let catalog: Catalog = await inspect(session, facts.version)
  if (catalog.tables.length !== TABLES)
    throw new Error(`${catalog.tables.length} tables instead of ${TABLES}`)
  const pgDump = pgDumpFor(major)
  const reference = 'pg_dump -s, the whole process'
  const works: Readonly<Record<string, () => unknown>> = {
    ...(pgDump === undefined
      ? {}
      : { [reference]: () => execFileSync(pgDump, ['-s', url], { maxBuffer: 2 ** 28 }) }),
    'connect and inspect': async () => {
      const opened = await connect(url)
      catalog = await inspect(opened.session, opened.facts.version)
      await opened.session.close()
    },
    inspect: () => inspect(session, facts.version),
    fingerprint: () => fingerprint(catalog),
    'diff with an equal one': () => diffCatalogs(catalog, structuredClone(catalog)),
  }
  // In turns, so that whatever else the machine does meets all of them.
  const times = new Map(Object.keys(works).map((what) => [what, [] as number[]]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [what, work] of Object.entries(works)) times.get(what)?.push(await timed(work))
  }
  const [dump] = [times.get(reference)].map((all) => (all === undefined ? undefined : percentile(all, 0.5)))
  console.log(`PostgreSQL ${major}, ${TABLES} tables × 15 columns, medians of ${ROUNDS}, × pg_dump -s`)
  if (dump === undefined) console.log(`No pg_dump here reads PostgreSQL ${major}: no ratio`)
  for (const [what, all] of times) line(what, percentile(all, 0.5), dump)
  await session.close()
}

async function run(adminUrl: string): Promise<void> {
  const { session, facts } = await connect(adminUrl)
  await session.close()
  const major = Math.floor(facts.version / 10_000)
  const database = await createPostgresDatabase(adminUrl, major, {})
  try {
    for (let start = 0; start < TABLES; start += 50) {
      await database.script(tables.slice(start, start + 50).join('\n'))
    }
    await database.script('analyze')
    await measure(database.url, major)
  } finally {
    await database.dispose()
  }
}

const given = process.env['BOTHWAYS_TEST_POSTGRES_URL']
await (given === undefined ? withServer(run) : run(given))
