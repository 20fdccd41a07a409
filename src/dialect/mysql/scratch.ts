import { randomBytes } from 'node:crypto'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Connection } from '../connection.ts'
import type { ScratchDatabase } from '../dialect.ts'
import { classify } from './errors.ts'
import { identifier } from './quote.ts'

/** An empty database beside the connected one, with its character set and collation. */
export async function scratchDatabase({ facts, session }: Connection, url: string): Promise<ScratchDatabase> {
  const name = `bothways_shadow_${randomBytes(5).toString('hex')}`
  const [like] = await session.query<{ charset: string; collation: string }>(
    'SELECT @@character_set_database AS charset, @@collation_database AS collation',
  )
  try {
    await session.script(
      `CREATE DATABASE ${identifier(name)} CHARACTER SET ${like?.charset} COLLATE ${like?.collation}`,
    )
  } catch (error) {
    if (classify(error).kind !== 'privilege') throw error
    throw new MigrateError('PRIVILEGE', {
      what: `${facts.user} may create no database on ${facts.host} to try migrations in`,
      state: 'Nothing was changed.',
      next: 'Name a server with --shadow-url, or grant CREATE on `bothways\\_shadow\\_%`.*.',
      cause: error,
    })
  }
  const beside = new URL(url)
  beside.pathname = `/${name}`
  return { url: beside.href, drop: () => session.script(`DROP DATABASE IF EXISTS ${identifier(name)}`) }
}
