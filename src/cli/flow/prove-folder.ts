import { resolve } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { FormatName } from '../../project/formats/format-name.ts'
import type { Unread } from '../../project/formats/pair.ts'
import { readPairs } from '../../project/formats/read-pairs.ts'
import type { PairProof } from '../../rehearse/pair-proof.ts'
import { provePairs, type PairProofs } from '../../rehearse/prove-pairs.ts'
import { fillEmpty } from '../../rehearse/sample-rows.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { waysOf } from './ways-of.ts'

export interface ProveFolderOptions {
  readonly dir: string
  readonly format: FormatName | undefined
  /** The pairs to judge, as the tool shows them; none for all. */
  readonly names: readonly string[]
  readonly on: (proof: PairProof) => void
}

export interface FolderProofs extends PairProofs {
  readonly format: FormatName
  readonly unread: readonly Unread[]
}

/** Judges the ups and downs of another tool as they stand in a folder. */
export async function proveFolder(
  place: ShadowPlace,
  { dir, format: named, names, on }: ProveFolderOptions,
): Promise<FolderProofs> {
  const folder = resolve(dir)
  const { format, pairs, unread } = readPairs(folder, named)
  const unknown = names.find((name) => pairs.every((pair) => pair.name !== name))
  if (unknown !== undefined) {
    throw new MigrateError('UNKNOWN_MIGRATION', {
      what: `There is no migration ${unknown} of ${format} in ${dir}`,
      state: 'Nothing was tried.',
      next: `The last one is ${pairs.at(-1)?.name ?? 'none'}.`,
    })
  }
  const written = await waysOf(place, format, folder, pairs)
  const chosen = names.length === 0 ? null : new Set(names)
  return { ...(await provePairs(place, written, { chosen, fill: fillEmpty, on })), format, unread }
}
