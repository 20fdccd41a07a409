import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchRelease, BenchStatement } from './bench-release.ts'
import { line, timed } from './measure.ts'
import { migrate, project } from './server.ts'

/** Deploys the release and asks it before an `up`. `once` runs a statement by the driver alone, for comparison. */
export async function askRelease(
  { contract, migrations, statements }: BenchRelease,
  url: string,
  once: (statement: BenchStatement) => Promise<void>,
): Promise<void> {
  const folder = project(migrations)
  mkdirSync(join(folder, 'contracts'))
  writeFileSync(join(folder, 'contracts', 'web@1.json'), contract)
  migrate(folder, url, 'baseline')
  migrate(folder, url, 'release', 'deploy', '--app', 'web', '--release', '1', '--env', 'production')
  const alone = await timed(async () => {
    for (const statement of statements) await once(statement)
  })
  line(`the driver, ${statements.length} statements, each once in a transaction`, alone)
  const deploy = await timed(() => migrate(folder, url, 'can-i-deploy', '--app', 'web', '--release', '1'))
  line('can-i-deploy: 1 state, the whole process', deploy, alone)
  const plain = await timed(() => migrate(folder, url, 'status'))
  line('status, the whole process', plain, alone)
  const guarded = await timed(() => migrate(folder, url, 'up', '--guarded'))
  line('up --guarded: 5 states and every step between them', guarded, alone)
}
