import { IDENTIFICATION } from '../../dialect/identify.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { EngineFamily } from '../../model/release-contract.ts'
import { releaseTime } from './release-time.ts'

/** Runs one statement on a connection, and gives its rows. */
export type Ask = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** Gives `work` a connection of its own for as long as it takes. */
export type WithConnection = <T>(work: (ask: Ask) => Promise<T>) => Promise<T>

/**
 * Asks the server what it takes two connections for, each in a transaction, both open at once. Throws `RELEASE_NOT_IDENTIFIED`
 * where one says nothing or another release, and where a pooler has them share a session: there what one says, another
 * is taken for, unless the session says it by its role or its URL. For the start of an application, or its health check.
 *
 * @example
 * await checkRelease('postgres', '20260102030405', async (work) => {
 *   const client = await pool.connect()
 *   try {
 *     return await work(async (sql) => (await client.query(sql)).rows)
 *   } finally {
 *     client.release()
 *   }
 * })
 */
export async function checkRelease(
  engine: EngineFamily,
  release: string,
  withConnection: WithConnection,
): Promise<void> {
  const time = releaseTime(release)
  const { ask, forget } = IDENTIFICATION[engine]
  await withConnection(async (first) => {
    const before = await answer(first, ask)
    await withConnection(async (second) => {
      await second('BEGIN')
      try {
        const other = await answer(second, ask)
        for (const { said } of [before, other]) if (said !== time) throw wrong(said, time)
        if (before.session === other.session && !(await saysByItself(second, time, ask, forget)))
          throw shared(time)
      } finally {
        await second('ROLLBACK')
      }
    })
    // A pool that resets its sessions has it forget what it said.
    const again = await answer(first, ask)
    if (again.said !== time) throw wrong(again.said, time)
  })
}

/** Within a transaction that is rolled back. */
async function saysByItself(
  connection: Ask,
  time: string,
  ask: string,
  forget: string | null,
): Promise<boolean> {
  if (forget === null) return false
  await connection(forget)
  return (await answer(connection, ask)).said === time
}

interface Answer {
  readonly said: string | null
  readonly session: string
}

async function answer(ask: Ask, sql: string): Promise<Answer> {
  const [row] = await ask(sql)
  const said = row?.['said']
  return { said: typeof said === 'string' ? said : null, session: String(row?.['session']) }
}

function wrong(said: string | null, time: string): MigrateError {
  return new MigrateError('RELEASE_NOT_IDENTIFIED', {
    what:
      said === null
        ? `a connection doesn’t say which release it is, and should say ${time}`
        : `a connection says that it is ${said}, and should say ${time}`,
    state: 'What it writes may be taken for the other version’s.',
    next: 'Call identifyPg or identifyMysql2 before the pool is used, and give every pool its call; a pool that resets its sessions needs the setting by role or URL.',
  })
}

function shared(time: string): MigrateError {
  return new MigrateError('RELEASE_NOT_IDENTIFIED', {
    what: 'two connections share one session: a pooler between hands sessions round, and with them what a release says',
    state: 'What one release writes may be taken for another’s.',
    next: `Give each release an account of its own that says it: ALTER ROLE web_v2 SET bothways.release = '${time}'; or have the pooler keep sessions (pool_mode = session).`,
  })
}
