import type { Connection } from '../dialect/connection.ts'
import type { Definition } from '../dialect/definition.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Shadow } from './shadow.ts'

/** What the shadow could not be given, and why: an extension or a role that its server lacks. */
export interface LeftOut {
  readonly what: string
  readonly because: string
}

/**
 * Gives an empty shadow the schema of a database in the state that it is in, what the tool owns and the ledger included,
 * and no rows. What fails is tried again once the rest is there, and told if it fails for good.
 */
export async function cloneSchema(
  source: { readonly connection: Connection; readonly dialect: Dialect },
  shadow: Shadow,
): Promise<readonly LeftOut[]> {
  let missing = await source.dialect.presentState(source.connection)
  if (await allAtOnce(shadow, missing)) return []
  for (;;) {
    const refused = await attempt(shadow, missing)
    if (refused.length === 0 || refused.length === missing.length) return refused.map(({ left }) => left)
    missing = refused.map(({ definition }) => definition)
  }
}

/** One message instead of hundreds, where a failure leaves nothing behind. */
async function allAtOnce(
  { connection, dialect }: Shadow,
  definitions: readonly Definition[],
): Promise<boolean> {
  if (!dialect.transactionalDdl) return false
  try {
    await connection.session.script(definitions.map(({ sql }) => sql).join(';\n'))
    return true
  } catch (error) {
    if (!connection.session.alive) throw error
    return false
  }
}

interface Refused {
  readonly definition: Definition
  readonly left: LeftOut
}

async function attempt(
  { connection, dialect }: Shadow,
  definitions: readonly Definition[],
): Promise<readonly Refused[]> {
  const refused: Refused[] = []
  for (const definition of definitions) {
    try {
      await connection.session.script(definition.sql)
    } catch (error) {
      const { message } = dialect.classify(error)
      if (!connection.session.alive) throw error
      refused.push({ definition, left: { what: definition.what, because: message } })
    }
  }
  return refused
}
