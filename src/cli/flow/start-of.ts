import { fingerprint } from '../../catalog/fingerprint.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import type { Start } from './proving-ground.ts'

export interface StartOf {
  readonly start: Start
  /** Migrations that the start has in it: the schema before them can't be made again. */
  readonly inEffect: ReadonlySet<string>
}

/**
 * What the project's migrations begin from. Where they made everything that is in its database, they begin from nothing
 * and each can be proved; where it had a schema before the first of them, they are tried on one like it, as it is now.
 */
export async function startOf(target: ShadowPlace | null): Promise<StartOf> {
  const nothing: StartOf = { start: { kind: 'empty' }, inEffect: new Set() }
  if (target === null) return nothing
  const { connection, dialect } = target
  const catalog = await dialect.inspect(connection.session, connection.facts)
  if (catalog.tables.length + catalog.views.length === 0) return nothing
  const store = dialect.ledger(connection.session)
  const { entries, exists } = await store.read()
  const first = exists ? (await store.runs(10_000)).at(-1) : undefined
  const empty = { ...catalog, tables: [], views: [], sequences: [], types: [], routines: [] }
  if (first?.fingerprintBefore === fingerprint(empty)) return nothing
  const inEffect = entries.filter(({ state }) => state !== 'reverted' && state !== 'pending')
  return { start: { kind: 'like', source: target }, inEffect: new Set(inEffect.map(({ name }) => name)) }
}

/** Refuses what the start has in it where it is asked for by name. */
export function refuseInEffect(names: readonly string[], inEffect: ReadonlySet<string>): void {
  const built = names.find((name) => inEffect.has(name))
  if (built === undefined) return
  throw new MigrateError('USAGE', {
    what: `${built} is in effect in the database, whose first schema no migration made: what was before it can't be made again`,
    state: 'Nothing was tried.',
    next: 'Prove migrations before they are applied.',
  })
}
