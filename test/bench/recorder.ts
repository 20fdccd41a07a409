// node test/bench/recorder.ts — what the recorder costs a query: a plugin of Kysely, and the hooks of pg and mysql2.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler, type KyselyPlugin } from 'kysely'
import { recordMysql2, recordPg, recorderPlugin } from '../../src/recorder.ts'

const ROUNDS = 100
const STATEMENTS = 500
const LIMIT_US = 20

type Database = Record<string, Record<string, unknown>>

const directory = mkdtempSync(join(tmpdir(), 'bothways-bench-'))

/** Microseconds of processor time a query, over many of each statement: the first of each is written to the file. */
async function costOf(query: (number: number) => unknown): Promise<number> {
  const started = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round += 1)
    for (let number = 0; number < STATEMENTS; number += 1) await query(number)
  const { system, user } = process.cpuUsage(started)
  return (system + user) / (ROUNDS * STATEMENTS)
}

async function compare(
  what: string,
  bare: (number: number) => unknown,
  recorded: (number: number) => unknown,
): Promise<void> {
  const bareRuns: number[] = []
  const recordedRuns: number[] = []
  for (let run = 0; run < 5; run += 1) {
    bareRuns.push(await costOf(bare))
    recordedRuns.push(await costOf(recorded))
  }
  const [least, most] = [Math.min(...bareRuns), Math.min(...recordedRuns)]
  const cost = most - least
  process.stdout.write(
    `${what.padEnd(30)} ${least.toFixed(1).padStart(6)} µs without, ${most.toFixed(1).padStart(6)} µs with: ${cost.toFixed(1)} µs a query ${cost < LIMIT_US ? '' : `(more than ${LIMIT_US})`}\n`,
  )
}

function kysely(plugins: KyselyPlugin[]): (number: number) => Promise<unknown> {
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: () => {
        throw new TypeError('nothing is introspected')
      },
    },
    plugins,
  })
  return (number) =>
    db
      .selectFrom(`orders_${number}`)
      .select(['id', 'status', 'total'])
      .where('customer_id', '=', number)
      .where('status', 'in', ['paid', 'sent'])
      .orderBy('id')
      .limit(10)
      .execute()
}

const texts = Array.from(
  { length: STATEMENTS },
  (_, number) =>
    `select id, status, total from orders_${number} where customer_id = $1 and status in ($2, $3) order by id limit 10`,
)
class Answering {
  query(_text: string, _values: readonly unknown[]): Promise<unknown> {
    return Promise.resolve({ fields: [{ name: 'id', dataTypeID: 23 }] })
  }
  execute(_text: string, _values: readonly unknown[]): Promise<unknown> {
    return Promise.resolve(null)
  }
}
class AnsweringToo extends Answering {
  override query(_text: string, _values: readonly unknown[]): Promise<unknown> {
    return Promise.resolve(null)
  }
  override execute(_text: string, _values: readonly unknown[]): Promise<unknown> {
    return Promise.resolve(null)
  }
}

const values = (number: number): readonly unknown[] => [number, 'paid', 'sent']
const send = (client: Answering) => (number: number) => client.query(texts[number] ?? '', values(number))
const execute = (client: Answering) => (number: number) => client.execute(texts[number] ?? '', values(number))

await compare('Kysely, the plugin', kysely([]), kysely([recorderPlugin('postgres', { directory })]))
const bare = send(new Answering())
class Pg extends Answering {
  override query(text: string, given: readonly unknown[]): Promise<unknown> {
    return super.query(text, given)
  }
}
recordPg({ Client: Pg }, { directory })
await compare('pg, the hook', bare, send(new Pg()))
const bareToo = execute(new Answering())
recordMysql2({ Connection: AnsweringToo }, { directory })
await compare('mysql2, the hook', bareToo, execute(new AnsweringToo()))

// Behind the recorder, which writes what is left when the process ends.
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
