import { describe, expect, test } from 'vitest'
import { serverAndEmbedded, serverOfEach } from '../cli/chosen.ts'
import { fruitContract, fruitShop } from './fruit-shop.ts'

const release = (app: string, name: string, env = 'production'): readonly string[] => [
  '--app',
  app,
  '--release',
  name,
  '--env',
  env,
]

describe.each(serverOfEach)('on $name', (engine) => {
  test('every application that shares the database is asked, and --env chooses whose deployments count', async () => {
    await using project = await fruitShop(engine)
    project.scratch.write('contracts/jobs@7.json', fruitContract(engine, '7', 'price', 'jobs'))
    for (const args of [release('web', 'v1'), release('jobs', '7', 'staging')])
      expect(await project.migrate('release', 'deploy', ...args)).toMatchObject({ code: 0 })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('release', 'deploy', ...release('web', 'v2'))).toMatchObject({ code: 0 })
    expect(await project.migrate('release', 'retire', ...release('web', 'v1'))).toMatchObject({ code: 0 })

    const refused = await project.migrate('contract')
    expect(refused).toMatchObject({ code: 21 })
    expect(refused.err).toContain('jobs@7 would not be served')
    expect(refused.err).not.toContain('web@v1')
    expect(await project.migrate('contract', '--env', 'staging')).toMatchObject({ code: 21 })
    expect(await project.migrate('can-i-contract', '--env', 'production')).toMatchObject({ code: 0 })
    expect(await project.migrate('contract', '--env', 'production')).toMatchObject({ code: 0 })
  })

  test('a way back counts for purge as long as its window is open, and not for contract', async () => {
    await using project = await fruitShop(engine)
    expect(await project.migrate('release', 'deploy', ...release('web', 'v1'))).toMatchObject({ code: 0 })
    expect(await project.migrate('release', 'retire', ...release('web', 'v1'))).toMatchObject({ code: 0 })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('contract')).toMatchObject({ code: 0 })
    const refused = await project.migrate('can-i-purge', '--older-than', '0')
    expect(refused).toMatchObject({ code: 21 })
    expect(refused.out).toContain('web@v1')
    project.scratch.write('migrate.config.json', '{ "rollbackWindow": "0" }')
    expect(await project.migrate('can-i-purge', '--older-than', '0')).toMatchObject({ code: 0 })
  })

  test('a way back stops an up --guarded that would close it, until its window ends', async () => {
    await using project = await fruitShop(engine)
    const contract = fruitContract(engine, 'v1', 'price').replace(
      '"name":{"read":{}',
      '"name":{"read":{"nullable":false}',
    )
    project.scratch.write('contracts/web@v1.json', contract)
    project.migration('20260101000000_cents', `op.dropNotNull('fruits', 'name')`)
    expect(await project.migrate('release', 'deploy', ...release('web', 'v1'))).toMatchObject({ code: 0 })
    expect(await project.migrate('release', 'retire', ...release('web', 'v1'))).toMatchObject({ code: 0 })
    const before = await project.image()
    const refused = await project.json('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'RELEASE_UNSUITED' } } })
    expect(refused.document.error?.message).toMatch(
      /^web@v1 is retired and may be gone back to; it would not be served on the way to expanded.*name may be NULL.* \[R3\]$/,
    )
    expect(refused.document.error?.next).toContain('rollbackWindow')
    expect(await project.image()).toBe(before)
    await project.database.release()
    project.scratch.write('migrate.config.json', '{ "rollbackWindow": "1h" }')
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 21 })
    project.scratch.write('migrate.config.json', '{ "rollbackWindow": "0" }')
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 0 })
  })

  test('a release that is gone back to is deployed again while both shapes are served, as what it was', async () => {
    await using project = await fruitShop(engine)
    const passes = async (...args: readonly string[]): Promise<void> =>
      expect(await project.migrate(...args), args.join(' ')).toMatchObject({ code: 0 })
    await passes('release', 'deploy', ...release('web', 'v1'))
    await passes('up')
    await passes('release', 'deploy', ...release('web', 'v2'))
    await passes('release', 'retire', ...release('web', 'v1'))
    await passes('contract')
    await passes('revert')
    await passes('release', 'deploy', ...release('web', 'v1'))
    const { document } = await project.json('release', 'list')
    expect(document['deployments']).toContainEqual(
      expect.objectContaining({ release: 'v1', retiredAt: null, knows: null }),
    )
    await passes('release', 'retire', ...release('web', 'v2'))
    await passes('revert')
  })

  test('a release that was built for the old shape is first deployed while both are served', async () => {
    await using project = await fruitShop(engine)
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    for (const name of ['v1', 'v2'])
      expect(await project.migrate('release', 'deploy', ...release('web', name))).toMatchObject({ code: 0 })
    expect((await project.migrate('can-i-contract')).out).toContain('web@v1')
  })

  test('a table that a migration drops is served until contract, which is refused while a release uses it', async () => {
    await using project = await fruitShop(engine)
    project.migration('20260101000000_cents', `op.dropTable('fruits')`)
    expect(await project.migrate('release', 'deploy', ...release('web', 'v1'))).toMatchObject({ code: 0 })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    const refused = await project.migrate('contract')
    expect(refused).toMatchObject({ code: 21 })
    expect(refused.err).toMatch(/web@v1 would not be served .*fruits.* \[R1\]/)
    expect(refused.err).toContain('migrate release retire')
  })

  test('a statement that the server never took is told when its release is deployed, and holds no change up', async () => {
    await using project = await fruitShop(engine)
    const contract = JSON.parse(fruitContract(engine, 'v1', 'price')) as { statements: object[] }
    contract.statements.push({
      id: '0000000000000009',
      kind: 'read',
      sql: 'select nam from fruits where',
      tables: ['fruits'],
      parameters: [],
      by: ['recorder'],
    })
    project.scratch.write('contracts/web@v1.json', JSON.stringify(contract))
    const refused = await project.migrate('release', 'deploy', ...release('web', 'v1'))
    expect(refused).toMatchObject({ code: 21 })
    expect(refused.err).toContain('select nam from fruits where')
    expect(await project.migrate('release', 'deploy', ...release('web', 'v1'), '--force')).toMatchObject({
      code: 0,
    })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect((await project.migrate('contract')).err).not.toContain('select nam from fruits where')
  })
})

describe.each(serverAndEmbedded.slice(-1))('on $name', (engine) => {
  test('the gates ask releases on an embedded database too', { timeout: 180_000 }, async () => {
    await using project = await fruitShop(engine)
    expect(await project.migrate('release', 'deploy', ...release('web', 'v1'))).toMatchObject({ code: 0 })
    expect(await project.migrate('release', 'deploy', ...release('web', 'v2'))).toMatchObject({ code: 21 })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('contract')).toMatchObject({ code: 21 })
  })
})
