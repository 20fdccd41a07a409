import { resolve } from 'node:path'
import { sqlTokens } from '../../model/sql-tokens.ts'
import type { Pair, Script } from '../../project/formats/pair.ts'
import { readPairs, type FormatName } from '../../project/formats/read-pairs.ts'
import { provePairs, type Way, type WrittenPair } from '../../rehearse/prove-pairs.ts'
import { fillEmpty } from '../../rehearse/sample-rows.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import type { Proof, Proofs } from '../../rehearse/verdict.ts'

export interface ProveFolderOptions {
  readonly dir: string
  readonly format: FormatName | undefined
  readonly on: (proof: Proof) => void
}

/** Judges the ups and downs of another tool as they stand in a folder. */
export function proveFolder(place: ShadowPlace, { dir, format, on }: ProveFolderOptions): Promise<Proofs> {
  return provePairs(place, readPairs(resolve(dir), format).map(written), { fill: fillEmpty, on })
}

/** What another tool's file says, as it would run it. */
function written({ down, name, up }: Pair): WrittenPair {
  const way = ({ inTransaction, text }: Script): Way => ({
    inTransaction,
    isEmpty: sqlTokens(text).length === 0,
    run: ({ connection }) => connection.session.script(text),
  })
  return { name, up: way(up), down: down === null ? null : way(down) }
}
