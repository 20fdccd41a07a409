import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A file that begins late and takes long leaves the other worker with nothing to do at the end. */
const LONGEST = ['crash/matrix', 'crash/abort', 'crash/kill', 'crash/server-killed', 'cluster/galera']

/** Else as Vitest does: by how long a file took last time, or by its size where no earlier run is known. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = LONGEST.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`))
  return found < 0 ? LONGEST.length : found
}
