import { listMigrations } from '../../project/list-migrations.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { ProofRecord } from '../../project/proof-file.ts'
import type { Project } from '../../project/project.ts'
import { giveSample } from '../../rehearse/give-sample.ts'
import type { OwnProof } from '../../rehearse/own-proof.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { eachStretch, inOrder, stretchesOf } from '../../rehearse/stretches.ts'
import type { Database } from '../../rehearse/two-views.ts'
import type { LeftEmpty } from '../../rehearse/verdict.ts'
import type { JudgeOptions } from './judge-own.ts'
import { proveStretch } from './prove-stretch.ts'
import type { Start } from './proving-ground.ts'
import { endProving } from './end-proving.ts'

export interface OwnProofs {
  readonly proofs: readonly OwnProof[]
  /** Tables that got no row to try things on. */
  readonly empty: readonly LeftEmpty[]
}

export interface ProveOwnOptions {
  readonly names: ReadonlySet<string>
  readonly start: Start
  /** Ends it between two steps. */
  readonly signal: AbortSignal
  /** Told what goes on. */
  readonly tell?: (name: string, what: string) => void
  /** A live database to take rows from; null where all are generated. */
  readonly sample?: Database | null
  /** What is to be kept of a proof beside its migration, as soon as it is there. */
  readonly keep?: (file: MigrationFile, record: ProofRecord) => void
  /** One is proved, and others before it may not be. */
  readonly done?: (name: string) => void
  /** Given each proof in the order of the files. */
  readonly on?: (proof: OwnProof) => void
}

/** Migrations that are worth a pair of shadows of their own: those before them are applied there first. */
const LEAST = 3

/**
 * Takes each migration through its whole life on a shadow database with rows in every table, without writes and then with
 * both applications writing, beside a control database where the old application stays alone. Where there are several,
 * stretches of them are proved beside each other.
 */
export async function proveOwn(
  place: ShadowPlace,
  project: Project,
  { done, keep, names: wanted, on, sample = null, signal, start, tell }: ProveOwnOptions,
): Promise<OwnProofs> {
  const files = await listMigrations(project.migrations)
  const names = files.map(({ name }) => name).filter((name) => wanted.has(name))
  const order = inOrder<OwnProof>(names, (proof) => on?.(proof))
  const failing = new Set<string>()
  const empty = new Map<string, string>()
  const sampling = sample === null ? null : oneAtATime(sample)
  try {
    const found = await eachStretch(stretchesOf(names, LEAST, place), (stretch) =>
      proveStretch(place, project, {
        files,
        names: stretch.names,
        start,
        sample: sampling,
        onEmpty: ({ because, table }) => empty.set(table, because),
        tell: (name, what) => tell?.(name, what),
        on(proof, file, record) {
          if (proof.verdict === 'up-fails') failing.add(proof.name)
          if (record !== null) keep?.(file, record)
          done?.(proof.name)
          order.found(proof.name, proof)
        },
        async failedBefore() {
          await stretch.earlier
          return failing
        },
        stop() {
          endProving(signal)
          stretch.giveUp()
        },
      }),
    )
    return { proofs: found.flat(), empty: [...empty].map(([table, because]) => ({ table, because })) }
  } catch (error) {
    endProving(signal)
    throw error
  } finally {
    order.rest()
  }
}

/** The live database has one session here, and a sample is one transaction of it. */
function oneAtATime(live: Database): NonNullable<JudgeOptions['sample']> {
  let last: Promise<unknown> = Promise.resolve()
  return (shadow, filled) => {
    const next = last.then(() => giveSample(live, shadow, filled))
    last = next.catch(() => undefined)
    return next
  }
}
