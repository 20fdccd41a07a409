import { describe, expect, test } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import type { Cli } from '../cli/cli.ts'
import { fruitShop } from './fruit-shop.ts'

const PRODUCTION = ['--env', 'production'] as const
const release = (name: string) => ['--app', 'web', '--release', name] as const

describe.each(serverOfEach)('deploying by the gates on $name', (engine) => {
  test(
    'in the right order everything passes, and in each wrong one the reason and the next command are told',
    { timeout: 180_000 },
    async () => {
      await using project = await fruitShop(engine)
      const migrate: Cli['migrate'] = (...args) => project.migrate(...args)
      const deploy = (name: string) => migrate('release', 'deploy', ...release(name), ...PRODUCTION)
      expect(await deploy('v1')).toMatchObject({ code: 0, out: 'web@v1 is deployed in production.\n' })

      const early = await deploy('v2')
      expect(early).toMatchObject({ code: 21 })
      expect(early.err).toContain('web@v2 would not be served as things are')
      expect(early.err).toContain('migrate up')
      expect(await migrate('can-i-deploy', ...release('v2'))).toMatchObject({ code: 21 })

      expect(await migrate('up', '--guarded', '--for', 'web@v2')).toMatchObject({ code: 0 })
      expect(await migrate('can-i-deploy', ...release('v2'))).toMatchObject({ code: 0 })
      expect(await deploy('v2')).toMatchObject({ code: 0 })

      const hasty = await migrate('contract')
      expect(hasty).toMatchObject({ code: 21 })
      expect(hasty.err).toContain('web@v1 would not be served')
      expect(hasty.err).toContain('[R1]')
      expect(hasty.err).toContain('migrate release retire')
      expect(await migrate('can-i-contract')).toMatchObject({ code: 21 })

      const back = await migrate('revert')
      expect(back).toMatchObject({ code: 21 })
      expect(back.err).toContain('web@v2 would not be served')
      expect(await migrate('can-i-revert')).toMatchObject({ code: 21 })
      expect((await migrate('status')).out).toContain('ask first: web@v2 came after it')

      expect(await migrate('release', 'retire', ...release('v1'), ...PRODUCTION)).toMatchObject({ code: 0 })
      expect(await migrate('can-i-contract')).toMatchObject({ code: 0 })
      expect(await migrate('contract', '--guarded')).toMatchObject({ code: 0 })
      // v1 was retired a moment ago: somebody may go back to it.
      const destroyed = await migrate('purge', '--older-than', '0', '--yes')
      expect(destroyed).toMatchObject({ code: 21 })
      expect(destroyed.err).toContain('web@v1')
      // From contracted to expanded is always allowed.
      expect(await migrate('can-i-revert')).toMatchObject({ code: 0 })
      expect(await migrate('revert')).toMatchObject({ code: 0 })

      const list = await project.json('release', 'list')
      expect(list.document['deployments']).toMatchObject([
        { app: 'web', release: 'v1', env: 'production', contract: 'known' },
        { app: 'web', release: 'v2', retiredAt: null, knows: '20260101000000' },
      ])
      expect((await project.json('status')).document['migrations']).toMatchObject([{ state: 'expanded' }])
    },
  )

  test('a release of which nothing is known counts as a no under --guarded, and is told otherwise', async () => {
    await using project = await fruitShop(engine)
    const migrate: typeof project.migrate = (...args) => project.migrate(...args)
    const nameless = await migrate('release', 'deploy', '--app', 'jobs', '--release', '7', ...PRODUCTION)
    expect(nameless).toMatchObject({ code: 21 })
    expect(nameless.err).toContain('migrate release record --app jobs --release 7')
    expect(
      await migrate('release', 'deploy', '--app', 'jobs', '--release', '7', ...PRODUCTION, '--force'),
    ).toMatchObject({ code: 0 })
    const guarded = await project.json('up', '--guarded')
    expect(guarded).toMatchObject({ code: 21, document: { error: { code: 'RELEASE_UNKNOWN' } } })
    expect(await migrate('up')).toMatchObject({ code: 0 })
    const contracted = await migrate('contract')
    expect(contracted).toMatchObject({ code: 0 })
    expect(contracted.err).toContain('jobs@7 is deployed in production and has no contract')
  })
})
