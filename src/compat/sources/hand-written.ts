import { readFile } from 'node:fs/promises'
import type { AppName, ReleaseContract, ReleaseName } from '../../model/release-contract.ts'
import { parseContract } from '../read-contract.ts'
import { sourceFailed } from './source-failed.ts'

/** A contract that was written by hand, or is that of another release: it counts for this one. */
export async function readHandWritten(
  path: string,
  app: AppName,
  release: ReleaseName,
): Promise<ReleaseContract> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw sourceFailed(`hand:${path}`, error, 'Name the file: --from hand:contracts/base.json')
  })
  return { ...parseContract(text, path), app, release }
}
