import type { MigrationFile } from '../../project/migration-file.ts'
import type { ProofRecord } from '../../project/proof-file.ts'
import type { Project } from '../../project/project.ts'
import type { OwnProof } from '../../rehearse/own-proof.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { contract } from './contract.ts'
import { judgeOwn, recordOf, type Judged, type JudgeOptions } from './judge-own.ts'
import { QUIET } from './prove-life.ts'
import { advance, openGround, type ProvingGround, type Start } from './proving-ground.ts'

export interface StretchOptions extends Pick<JudgeOptions, 'onEmpty' | 'sample'> {
  /** All of the project, in their order. */
  readonly files: readonly MigrationFile[]
  /** Those to prove; of the others before them only the way up is run. */
  readonly names: ReadonlySet<string>
  readonly start: Start
  readonly tell: (name: string, what: string) => void
  readonly on: (proof: OwnProof, file: MigrationFile, record: ProofRecord | null) => void
  /** Migrations before these whose way up failed elsewhere, once that is known. */
  readonly failedBefore: () => Promise<ReadonlySet<string>>
  /** Throws where somebody wants it to end. */
  readonly stop: () => void
}

/** Proves a few migrations one after the other on one pair of shadows, as far as that stays as it has to be. */
export async function proveStretch(
  place: ShadowPlace,
  project: Project,
  options: StretchOptions,
): Promise<readonly OwnProof[]> {
  const { names, onEmpty, sample } = options
  const proofs: OwnProof[] = []
  const applied: string[] = []
  let ground: ProvingGround | null = null
  // Tables of this ground that have rows of the generator's.
  let filled = new Set<string>()
  // One that the next is tried behind; where there is no next, nobody needs it.
  let behind: string | null = null
  const leave = async (): Promise<void> => {
    await ground?.close()
    ground = null
    filled = new Set()
  }
  try {
    for (const file of options.files) {
      const { name } = file
      if (proofs.length === names.size) break
      if (!names.has(name)) {
        applied.push(name)
        // Rows must not be in the way of those that are only applied: the next one begins anew.
        await leave()
        continue
      }
      options.stop()
      const started = performance.now()
      const tell = (what: string): void => options.tell(name, what)
      tell('making its schema')
      const judge = async (edges: boolean): Promise<Judged> => {
        ground ??= await groundBehind(place, project, options, applied, failedIn(proofs))
        const first = 1000 * (proofs.length + 1)
        return judgeOwn(ground, file, { sample, edges, filled, first, onEmpty, tell })
      }
      if (ground !== null && behind !== null) await goOn(ground, behind)
      let judged = await judge(true)
      if (judged.proof.verdict === 'up-fails') {
        // A value at an edge may be more than the migration takes: what plain values show is worth knowing.
        await leave()
        tell('again with plain values')
        const plain = await judge(false)
        if (plain.proof.verdict !== 'up-fails')
          judged = { ...plain, proof: onPlainRows(plain.proof, judged.proof) }
      }
      const proof = { ...judged.proof, ms: performance.now() - started }
      proofs.push(proof)
      options.on(proof, file, judged.basis === null ? null : recordOf(proof, judged.basis))
      applied.push(name)
      behind = name
      if (!judged.goesOn) await leave()
    }
  } finally {
    await leave()
  }
  return proofs
}

function failedIn(proofs: readonly OwnProof[]): readonly string[] {
  return proofs.flatMap(({ name, verdict }) => (verdict === 'up-fails' ? [name] : []))
}

/** A ground with everything before; without those whose way up has failed, where it can't be had with them. */
async function groundBehind(
  place: ShadowPlace,
  project: Project,
  { failedBefore, start }: StretchOptions,
  applied: readonly string[],
  failedHere: readonly string[],
): Promise<ProvingGround> {
  try {
    return await openGround(place, project, start, applied)
  } catch (error) {
    const failing = new Set([...(await failedBefore()), ...failedHere])
    if (failing.size === 0 || !place.connection.session.alive) throw error
    const without = applied.filter((name) => !failing.has(name))
    return openGround(place, { ...project, without: failing }, start, without)
  }
}

function onPlainRows(proof: Omit<OwnProof, 'ms'>, failed: Omit<OwnProof, 'ms'>): Omit<OwnProof, 'ms'> {
  const note = `rows with plain values only: with those at the edges of their types ${failed.message}`
  return { ...proof, notes: [note, ...proof.notes] }
}

async function goOn({ control, shadow }: ProvingGround, name: string): Promise<void> {
  await contract(shadow, [name], QUIET)
  await advance(control, [name])
}
