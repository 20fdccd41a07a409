import { randomBytes } from 'node:crypto'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Connection } from '../connection.ts'
import type { ScratchDatabase } from '../dialect.ts'
import { classify } from './errors.ts'
import { identifier } from './quote.ts'

/** An empty database beside the connected one, with its encoding and locale; the embedded database gets a twin in memory. */
export async function scratchDatabase({ facts, session }: Connection, url: string): Promise<ScratchDatabase> {
  if (!facts.concurrent) return { url: 'pglite:', drop: () => Promise.resolve() }
  const name = `bothways_shadow_${randomBytes(5).toString('hex')}`
  try {
    await session.script(`CREATE DATABASE ${identifier(name)}`)
  } catch (error) {
    if (classify(error).kind !== 'privilege') throw error
    throw new MigrateError('PRIVILEGE', {
      what: `${facts.user} may create no database on ${facts.host} to try migrations in`,
      state: 'Nothing was changed.',
      details: [`ALTER ROLE ${identifier(facts.user)} CREATEDB`],
      next: 'Name a server with --shadow-url (pglite: tries them in this process), or ask the administrator for that right.',
      cause: error,
    })
  }
  const beside = new URL(url.replace('@/', '@socket/'))
  beside.pathname = `/${name}`
  return {
    url: beside.href.replace('@socket/', '@/'),
    drop: () => session.script(`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`),
  }
}
