import { randomBytes } from 'node:crypto'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Connection } from '../connection.ts'
import type { ScratchDatabase } from '../dialect.ts'
import { classify } from './errors.ts'
import { identifier, literal } from './quote.ts'

/** An empty database beside the connected one, with its character set and collation. */
export async function scratchDatabase({ facts, session }: Connection, url: string): Promise<ScratchDatabase> {
  const name = `bothways_shadow_${randomBytes(5).toString('hex')}`
  const [like] = await session.query<{ charset: string; collation: string }>(
    'SELECT @@character_set_database AS charset, @@collation_database AS collation',
  )
  const drop = (): Promise<void> => session.script(`DROP DATABASE IF EXISTS ${identifier(name)}`)
  try {
    await session.script(
      `CREATE DATABASE ${identifier(name)} CHARACTER SET ${like?.charset} COLLATE ${like?.collation}`,
    )
    // Here, unlike on PostgreSQL, who makes a database may not use it for that alone.
    const probe = `${identifier(name)}.bothways_probe`
    await session.script(`CREATE TABLE ${probe} (a INT)`)
    await session.script(`INSERT INTO ${probe} SELECT a FROM ${probe}`)
    await session.script(`DROP TABLE ${probe}`)
  } catch (error) {
    await drop().catch(() => undefined)
    if (classify(error).kind !== 'privilege') throw error
    throw new MigrateError('PRIVILEGE', {
      what: `${facts.user} may make and use no database on ${facts.host} to try migrations in`,
      state: 'Nothing was changed.',
      details: [`GRANT ALL ON \`bothways\\_shadow\\_%\`.* TO ${accountText(facts.user)}`],
      next: 'Name a server with --shadow-url, or ask the administrator for that right.',
      cause: error,
    })
  }
  const beside = new URL(url)
  beside.pathname = `/${name}`
  return { url: beside.href, drop }
}

/** CURRENT_USER() as GRANT reads it: the host is what stands behind the last @. */
function accountText(user: string): string {
  const at = user.lastIndexOf('@')
  return `${literal(user.slice(0, at))}@${literal(user.slice(at + 1))}`
}
