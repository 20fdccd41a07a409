import { resolve } from 'node:path'
import type { FormatName } from '../../project/formats/format-name.ts'
import { pathsOf, type Unread } from '../../project/formats/pair.ts'
import { readPairs } from '../../project/formats/read-pairs.ts'
import type { PairProof } from '../../rehearse/pair-proof.ts'
import { provePairs, type PairProofs } from '../../rehearse/prove-pairs.ts'
import { fillEmpty } from '../../rehearse/fill-empty.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { chosenMigrations, type ChoiceOptions } from './chosen-migrations.ts'
import { endProving } from './end-proving.ts'
import { waysOf } from './ways-of.ts'

export interface ProveFolderOptions extends ChoiceOptions {
  readonly dir: string
  readonly format: FormatName | undefined
  /** The pairs to judge, as the tool shows them. */
  readonly names: readonly string[]
  /** Ends it between two pairs. */
  readonly signal: AbortSignal
  readonly tell: (name: string, what: string) => void
  readonly done: (name: string) => void
  /** Given each proof in the order of the files. */
  readonly on: (proof: PairProof) => void
}

export interface FolderProofs extends PairProofs {
  readonly format: FormatName
  readonly unread: readonly Unread[]
}

/** Judges the ups and downs of another tool as they stand in a folder. */
export async function proveFolder(
  place: ShadowPlace,
  { dir, done, format: named, names, on, signal, tell, ...choice }: ProveFolderOptions,
): Promise<FolderProofs> {
  const folder = resolve(dir)
  const { format, pairs, unread } = readPairs(folder, named, place.dialect.scripts.namesInFiles)
  const candidates = pairs.map(({ down, name, up }) => ({
    name,
    paths: [...pathsOf(up), ...(down === null ? [] : pathsOf(down))],
  }))
  const chosen = chosenMigrations(folder, candidates, names, choice)
  const written = await waysOf(place, format, folder, pairs)
  const stop = (): void => endProving(signal)
  const found = await provePairs(place, written, { chosen, fill: fillEmpty, tell, done, on, stop })
  return { ...found, format, unread }
}
