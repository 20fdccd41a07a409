import { sameCanonically } from '../catalog/canonical.ts'
import type { Table } from '../model/catalog.ts'
import { grownShadow, type GrownShadow } from './grown-shadow.ts'
import { readImages } from './images.ts'
import { judgePair } from './judge-pair.ts'
import { failedOnRows, type Finding, type PairProof } from './pair-proof.ts'
import type { Shadow, ShadowPlace } from './shadow.ts'
import { readState, type State } from './state.ts'
import { eachStretch, inOrder, stretchesOf } from './stretches.ts'
import type { LeftEmpty } from './verdict.ts'
import type { WrittenPair } from './way.ts'

export interface ProveOptions {
  /** The names of those to judge: of the others only the way up is run. */
  readonly chosen: ReadonlySet<string>
  /** Gives rows to tables that have none; called after each way up. Tells which stay empty. */
  readonly fill: (shadow: Shadow, state: State) => Promise<readonly LeftEmpty[]>
  /** Given each proof in the order of the pairs. */
  readonly on?: (proof: PairProof) => void
  /** Told which pair is being judged, and which one is. */
  readonly tell?: (name: string, what: string) => void
  readonly done?: (name: string) => void
  /** Throws where somebody wants it to end. */
  readonly stop?: () => void
}

export interface PairProofs {
  readonly proofs: readonly PairProof[]
  readonly empty: readonly LeftEmpty[]
}

/** A table that took no row, as it was then: until it changes, nobody tries again. */
type Hopeless = Map<string, { readonly table: Table; readonly because: string }>

/** Pairs that are worth a shadow of their own: the ups before them are run there first. */
const LEAST = 10

/**
 * Runs each pair up, down and up again, in order, on a shadow database with rows in every table, and compares what the
 * way back leaves with what stood before. Where a way fails on the rows, the pair is judged on empty tables too. Long
 * lists are judged in stretches, beside each other.
 */
export async function provePairs(
  place: ShadowPlace,
  pairs: readonly WrittenPair[],
  { on, ...options }: ProveOptions,
): Promise<PairProofs> {
  const names = pairs.map(({ name }) => name).filter((name) => options.chosen.has(name))
  const order = inOrder<PairProof>(names, (proof) => on?.(proof))
  try {
    const stretches = await eachStretch(stretchesOf(names, LEAST, place), (stretch) =>
      proveStretch(place, pairs, {
        ...options,
        chosen: stretch.names,
        on(proof) {
          options.done?.(proof.name)
          order.found(proof.name, proof)
        },
        stop() {
          options.stop?.()
          stretch.giveUp()
        },
      }),
    )
    const empty = new Map(stretches.flatMap((one) => one.empty.map((left) => [left.table, left] as const)))
    return { proofs: stretches.flatMap(({ proofs }) => proofs), empty: [...empty.values()] }
  } finally {
    order.rest()
  }
}

async function proveStretch(
  place: ShadowPlace,
  pairs: readonly WrittenPair[],
  options: ProveOptions,
): Promise<PairProofs> {
  const proofs: PairProof[] = []
  const hopeless: Hopeless = new Map()
  const stands: WrittenPair[] = []
  const filled = grownShadow(place)
  const bare = grownShadow(place)
  let known: State | null = null
  try {
    for (const pair of pairs) {
      if (!options.chosen.has(pair.name)) {
        stands.push(pair)
        known = null
        continue
      }
      options.stop?.()
      options.tell?.(pair.name, 'up, down and up')
      const started = performance.now()
      const shadow = await filled.reach(stands)
      const before: State = await withRows(shadow, known ?? (await readState(shadow)), options, hopeless)
      const { after, finding } = await judgePair(shadow, pair, before)
      const judged =
        finding.error === null || isEmpty(before) ? finding : await withoutRows(bare, stands, pair, finding)
      const proof = { ...judged, name: pair.name, ms: performance.now() - started }
      proofs.push(proof)
      options.on?.(proof)
      if (proof.verdict !== 'up-fails') stands.push(pair)
      // Where only the rows were in the way, the way up has not been run here.
      if (after === null || (finding.verdict === 'up-fails' && proof.verdict !== 'up-fails')) {
        await filled.drop()
        known = null
      } else {
        filled.holds(stands.length)
        known = after
      }
    }
  } finally {
    await filled.drop()
    await bare.drop()
  }
  return { proofs, empty: [...hopeless].map(([table, { because }]) => ({ table, because })) }
}

async function withRows(
  shadow: Shadow,
  state: State,
  { fill }: ProveOptions,
  hopeless: Hopeless,
): Promise<State> {
  const isOpen = [...state.images].some(([name, { rows, table }]) => {
    const tried = hopeless.get(name)
    return rows.length === 0 && (tried === undefined || !sameCanonically(tried.table, table))
  })
  if (!isOpen) return state
  const left = await fill(shadow, state)
  for (const { because, table: name } of left) {
    const table = state.images.get(name)?.table
    if (table !== undefined) hopeless.set(name, { table, because })
  }
  for (const name of hopeless.keys()) if (left.every(({ table }) => table !== name)) hopeless.delete(name)
  const { connection, dialect } = shadow
  return { ...state, images: await readImages(connection.session, dialect, state.catalog) }
}

function isEmpty({ images }: State): boolean {
  return [...images.values()].every(({ rows }) => rows.length === 0)
}

/** The rows are ours: what a pair is without them tells whether it is they that are in the way. */
async function withoutRows(
  bare: GrownShadow,
  stands: readonly WrittenPair[],
  pair: WrittenPair,
  onRows: Finding,
): Promise<Finding> {
  const shadow = await bare.reach(stands)
  const { after, finding } = await judgePair(shadow, pair, await readState(shadow))
  if (after === null) await bare.drop()
  else bare.holds(stands.length + (finding.verdict === 'up-fails' ? 0 : 1))
  return failedOnRows(onRows, finding)
}
