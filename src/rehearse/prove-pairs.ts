import { renderDifference } from '../catalog/render-diff.ts'
import type { Session } from '../dialect/session.ts'
import { openShadow, type Shadow, type ShadowPlace } from './shadow.ts'
import { isNothing, readState, remainderOf, type Remainder, type State } from './state.ts'
import type { LeftEmpty, Proof, Proofs, Verdict } from './verdict.ts'

/** One direction of a migration that somebody wrote by hand. */
export interface Way {
  /** Nothing but white space and comments. */
  readonly isEmpty: boolean
  /** Runs in the transaction that its tool would give it, unless it says otherwise. */
  readonly inTransaction: boolean
  run(shadow: Shadow): Promise<void>
}

export interface WrittenPair {
  readonly name: string
  readonly up: Way
  readonly down: Way | null
}

export interface ProveOptions {
  /** Gives rows to tables that have none; called after each way up. Tells which stay empty. */
  readonly fill: (shadow: Shadow, state: State) => Promise<readonly LeftEmpty[]>
  readonly on?: (proof: Proof) => void
}

/**
 * Runs each pair up, down and up again, in order, on a shadow database with rows in every table, and compares what the
 * way back leaves with what stood before.
 */
export async function provePairs(
  place: ShadowPlace,
  pairs: readonly WrittenPair[],
  options: ProveOptions,
): Promise<Proofs> {
  const proofs: Proof[] = []
  const empty = new Map<string, string>()
  const stands: WrittenPair[] = []
  let shadow = await openShadow(place)
  try {
    let before = await readState(shadow)
    for (const pair of pairs) {
      const started = performance.now()
      const judged = await judge(shadow, pair, before)
      const proof = { ...judged.proof, ms: performance.now() - started }
      proofs.push(proof)
      options.on?.(proof)
      if (judged.proof.verdict !== 'up-fails') stands.push(pair)
      if (judged.spoilt) {
        await shadow.close()
        shadow = await rebuilt(place, stands, options)
      }
      before = await filled(shadow, options, empty)
    }
  } finally {
    await shadow.close()
  }
  return { proofs, empty: [...empty].map(([table, because]) => ({ table, because })) }
}

/** What the ups alone make: a way back that leaves something must not be in the way of the next pair. */
async function rebuilt(
  place: ShadowPlace,
  pairs: readonly WrittenPair[],
  options: ProveOptions,
): Promise<Shadow> {
  const shadow = await openShadow(place)
  try {
    for (const { up } of pairs) {
      await running(shadow, up)
      await filled(shadow, options, new Map())
    }
    return shadow
  } catch (error) {
    await shadow.close()
    throw error
  }
}

async function filled(shadow: Shadow, { fill }: ProveOptions, empty: Map<string, string>): Promise<State> {
  const state = await readState(shadow)
  if ([...state.images.values()].every(({ rows }) => rows.length > 0)) return state
  for (const one of await fill(shadow, state)) empty.set(one.table, one.because)
  return readState(shadow)
}

interface Judged {
  readonly proof: Omit<Proof, 'ms'>
  /** The shadow is not as the way up alone would leave it. */
  readonly spoilt: boolean
}

async function judge(shadow: Shadow, pair: WrittenPair, before: State): Promise<Judged> {
  const { down, up } = pair
  const atOnce = shadow.dialect.transactionalDdl && up.inTransaction && (down === null || down.inTransaction)
  if (!atOnce) return separately(shadow, pair, before)
  // One transaction is quickest; where it fails, the pair gets a transaction for each way, as its tool would give it.
  const { session } = shadow.connection
  await session.script('BEGIN')
  try {
    const judged = await tried(shadow, pair, before, session)
    await session.script('COMMIT')
    return judged
  } catch {
    await session.script('ROLLBACK')
    return separately(shadow, pair, before)
  }
}

/** Up, down and up in the open transaction, which ends as the first up left it. Throws where anything fails. */
async function tried(shadow: Shadow, pair: WrittenPair, before: State, session: Session): Promise<Judged> {
  await pair.up.run(shadow)
  if (pair.down === null || pair.down.isEmpty) {
    return { proof: withoutDown(pair, remainderOf(before, await readState(shadow))), spoilt: false }
  }
  await session.script('SAVEPOINT bothways_up')
  await pair.down.run(shadow)
  const remainder = remainderOf(before, await readState(shadow))
  await pair.up.run(shadow)
  await session.script('ROLLBACK TO SAVEPOINT bothways_up')
  return { proof: compared(pair, remainder), spoilt: false }
}

async function separately(shadow: Shadow, pair: WrittenPair, before: State): Promise<Judged> {
  try {
    await running(shadow, pair.up)
  } catch (error) {
    const left = shadow.dialect.transactionalDdl && pair.up.inTransaction
    return { proof: failed(pair, 'up-fails', error), spoilt: !left }
  }
  if (pair.down === null || pair.down.isEmpty) {
    return { proof: withoutDown(pair, remainderOf(before, await readState(shadow))), spoilt: false }
  }
  try {
    await running(shadow, pair.down)
  } catch (error) {
    return { proof: failed(pair, 'down-fails', error), spoilt: true }
  }
  const remainder = remainderOf(before, await readState(shadow))
  try {
    await running(shadow, pair.up)
  } catch (error) {
    if (isNothing(remainder)) return { proof: failed(pair, 'down-fails', error), spoilt: true }
    return { proof: compared(pair, remainder), spoilt: true }
  }
  return { proof: compared(pair, remainder), spoilt: !isNothing(remainder) }
}

async function running(shadow: Shadow, way: Way): Promise<void> {
  const { connection, dialect } = shadow
  if (!way.inTransaction || !dialect.transactionalDdl) return way.run(shadow)
  await connection.session.script('BEGIN')
  try {
    await way.run(shadow)
    await connection.session.script('COMMIT')
  } catch (error) {
    await connection.session.script('ROLLBACK')
    throw error
  }
}

function compared(pair: WrittenPair, { differences, losses }: Remainder): Omit<Proof, 'ms'> {
  const schema = differences.map(renderDifference)
  const orderOnly = differences.length > 0 && differences.every(({ kind }) => kind === 'order')
  const rows = losses.reduce((sum, loss) => sum + loss.rows, 0)
  const verdict: Verdict =
    differences.length > 0 && !(orderOnly && rows > 0) ? 'not-restored' : rows > 0 ? 'lossy' : 'proved'
  return {
    ...blank(pair, verdict),
    message: said(verdict, schema.length, rows, orderOnly),
    schema,
    orderOnly,
    losses,
  }
}

function said(verdict: Verdict, differences: number, rows: number, orderOnly: boolean): string {
  if (verdict === 'proved') return 'schema and rows come back exactly'
  if (verdict === 'lossy') return `${rows} ${rows === 1 ? 'row does' : 'rows do'} not come back as they were`
  if (orderOnly) return 'the columns come back in another order'
  return `the schema comes back with ${differences} ${differences === 1 ? 'difference' : 'differences'}${rows > 0 ? `, and ${rows} rows are not as they were` : ''}`
}

function withoutDown(pair: WrittenPair, change: Remainder): Omit<Proof, 'ms'> {
  if (isNothing(change))
    return { ...blank(pair, 'proved'), message: 'it changes nothing, so nothing is to be taken back' }
  return {
    ...blank(pair, 'no-down'),
    message:
      pair.down === null
        ? 'there is no way back'
        : 'the way back is empty, although the way up changes something',
  }
}

function failed(pair: WrittenPair, verdict: 'up-fails' | 'down-fails', error: unknown): Omit<Proof, 'ms'> {
  const message = error instanceof Error ? error.message : String(error)
  const statement = error instanceof Error && 'statement' in error ? String(error.statement) : null
  return {
    ...blank(pair, verdict),
    message: `${verdict === 'up-fails' ? 'the way up' : 'the way back'} fails: ${message}`,
    error: { message, statement },
  }
}

function blank({ name }: WrittenPair, verdict: Verdict): Omit<Proof, 'ms'> {
  return { name, verdict, message: '', schema: [], orderOnly: false, losses: [], heldRows: 0, error: null }
}
