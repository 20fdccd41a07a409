import { describe, expect, test } from 'vitest'
import type { JudgedLeg } from '../../src/cli/flow/judge-releases.ts'
import { judgeReleases } from '../../src/cli/flow/judge-releases.ts'
import { up } from '../../src/cli/flow/up.ts'
import { openProject } from '../../src/cli/view.ts'
import { withProject, type Workspace, type WriteOptions } from '../../src/cli/workspace.ts'
import { readContract } from '../../src/compat/read-contract.ts'
import { appName, releaseName } from '../../src/compat/contract-names.ts'
import { MigrateError } from '../../src/errors/migrate-error.ts'
import type { Operation } from '../../src/model/operation.ts'
import { op } from '../../src/authoring/op.ts'
import { readState } from '../../src/rehearse/state.ts'
import { serverOfEach } from '../cli/chosen.ts'
import type { Cli } from '../cli/cli.ts'
import { fruitShop } from './fruit-shop.ts'

/** Asks version 1 at every moment of a change that is one leg. */
async function judge(
  project: Cli<unknown>,
  run: JudgedLeg['run'],
  operations: readonly Operation[] = [],
): Promise<unknown> {
  const { contracts, ...opened } = await openProject({
    url: project.database.url,
    config: `${project.directory}/migrate.config.json`,
  })
  const contract = await readContract(contracts, appName('web'), releaseName('v1'))
  if (contract === null) throw new Error('no contract')
  const io = { out: () => undefined, err: () => undefined, json: false, live: false, interactive: false }
  return withProject({ contracts, ...opened }, io, (workspace) =>
    judgeReleases(workspace, [{ contract, knows: null, isServedNow: true, rules: 'bind' }], {
      legs: [{ state: 'expanded', run }],
      operations,
      counts: () => true,
    }),
  )
}

async function rowsOf(shadow: Workspace): Promise<number> {
  const { images } = await readState(shadow)
  return [...images.values()].reduce((sum, { rows }) => sum + rows.length, 0)
}

describe.each(serverOfEach)('a release is judged on $name', (engine) => {
  test('once more without rows where made-up ones are in the way, and not again whatever else fails', async () => {
    await using project = await fruitShop(engine)
    project.scratch.write('migrate.config.json', '{}')
    const seen: number[] = []
    const inTheWay = new MigrateError('PUT_BACK', {
      what: 'put back',
      cause: new MigrateError('ROWS_IN_THE_WAY', { what: 'rows are in the way' }),
    })
    const judged = await judge(project, async (shadow, way) => {
      seen.push(await rowsOf(shadow))
      if (seen.length === 1) throw inTheWay
      await up(shadow, way)
    })
    expect(judged).toMatchObject({ judged: [] })
    expect(seen).toHaveLength(2)
    expect(seen[0]).toBeGreaterThan(0)
    expect(seen[1]).toBe(0)

    let runs = 0
    const broken = new MigrateError('OVERLAP', { what: 'two migrations overlap' })
    await expect(
      judge(project, () => {
        runs += 1
        return Promise.reject(broken)
      }),
    ).rejects.toBe(broken)
    const refused = judge(project, async (shadow) => {
      runs += 1
      await shadow.connection.session.script('SELECT nothing FROM nowhere')
    })
    await expect(refused).rejects.toThrow(/nowhere/)
    expect(runs).toBe(2)
  })
  test('among rows that suit what the change begins with', async () => {
    await using project = await fruitShop(engine)
    project.scratch.write('migrate.config.json', '{}')
    // Nothing says yet that a basket's fruit is one of the fruits.
    await project.database.script('CREATE TABLE baskets (id int PRIMARY KEY, fruit int NOT NULL)')
    const held = `op.addForeignKey('baskets', ['fruit'], { references: { table: 'fruits', columns: ['id'] } })`
    project.migration('20260102000000_held', held)
    const seen: number[] = []
    const all = async (shadow: Workspace, way: WriteOptions): Promise<void> => {
      seen.push(await rowsOf(shadow))
      await up(shadow, way)
    }
    const operation = op.addForeignKey('baskets', ['fruit'], {
      references: { table: 'fruits', columns: ['id'] },
    })
    await judge(project, all, [operation])
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBeGreaterThan(3)
    await judge(project, all)
    expect(seen).toHaveLength(3)
  })
})
