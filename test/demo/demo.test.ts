import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { original, seed, serveV1, serveV2 } from '../../migrations-examples/shop/demo.ts'
import { requireEmpty } from '../../src/cli/demo/require-empty.ts'
import type { Shop } from '../../src/cli/demo/shop.ts'
import { story } from '../../src/cli/demo/story.ts'
import { withProject } from '../../src/cli/workspace.ts'
import { engines, servers } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'

const SHOP: Shop = {
  migrations: join(import.meta.dirname, '../../migrations-examples/shop/migrations'),
  original,
  seed,
  serveV1,
  serveV2,
}
const QUIET = { out: () => undefined, err: () => undefined, json: false, live: false, interactive: false }
const chosen = [...servers.slice(0, 1), ...engines.filter(({ kind }) => kind === 'pglite'), ...mysqlEngines]

describe.each(chosen)('The demo on $name', (engine) => {
  const title =
    'loses nothing of what two versions write at every state, and is refused where there is a shop already'
  // Each of its migrations is proved on the way.
  test(title, { timeout: 300_000 }, async () => {
    const database = await engine.createDatabase()
    const scratch = await mkdtemp(join(tmpdir(), 'bothways-demo-test-'))
    const project = {
      root: scratch,
      configFile: null,
      url: database.url,
      urlFrom: '--url',
      migrations: SHOP.migrations,
      contracts: join(scratch, 'contracts'),
      rollbackWindow: '7d',
      backupDirectory: join(scratch, 'backups'),
    } as const
    try {
      await withProject(project, QUIET, async (workspace) => {
        await requireEmpty(workspace)
        const outcome = await story(workspace, SHOP, {
          orders: 200,
          visits: 6,
          on: () => undefined,
          tell: () => undefined,
          chapter: () => undefined,
        })
        const versions = outcome.states.flatMap((state) => state.versions)
        expect(versions.flatMap(({ errors, lost, problems }) => [...errors, ...lost, ...problems])).toEqual(
          [],
        )
        expect(outcome.states.map(({ changedTables }) => changedTables)).toEqual([[], [], null, [], [], []])
        expect(outcome.states.map(({ sumsAgree }) => sumsAgree)).toEqual([null, true, null, true, null, true])
        expect(outcome).toMatchObject({ lost: 0, wrong: 0, backedUp: true })
        for (const { rows, same, wrote } of versions) {
          expect(wrote).toBeGreaterThan(30)
          expect(same).toBe(rows)
        }
        expect(outcome.steps.map(({ transition }) => transition)).toEqual([
          'expand',
          'contract',
          'restore',
          'withdraw',
          'reapply',
        ])
        await expect(requireEmpty(workspace)).rejects.toMatchObject({ code: 'DATABASE_IN_USE', exitCode: 21 })
      })
    } finally {
      await database.dispose()
      await rm(scratch, { recursive: true, force: true })
    }
  })
})
