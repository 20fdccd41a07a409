import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

describe.each(serverOfEach)('$name', (engine) => {
  test('a change behind the tool’s back is listed, refused when guarded, told otherwise, and can be accepted', async () => {
    await using project = await cli(engine)
    project.migration(
      '20260101000000_shops',
      `op.createTable('shops', { columns: { id: { type: 'int', primaryKey: true }, name: { type: 'varchar(50)' } } })`,
    )
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 0 })
    expect(await project.migrate('drift')).toMatchObject({
      code: 0,
      out: expect.stringContaining('No drift'),
    })

    await project.database.script('alter table shops add hotfix int; create index by_hand on shops (name)')
    project.migration('20260102000000_city', `op.addColumn('shops', 'city', { type: 'text' })`)
    const before = await project.image()
    const drift = await project.migrate('drift')
    expect(drift).toMatchObject({ code: 27 })
    expect(drift.out).toContain('hotfix')
    expect(drift.out).toContain('by_hand')
    expect((await project.json('drift')).document['differences']).toHaveLength(2)

    const guarded = await project.json('up', '--guarded')
    expect(guarded).toMatchObject({ code: 27, document: { error: { code: 'DRIFT' } } })
    expect(guarded.document.error?.details.join('\n')).toContain('hotfix')
    expect(guarded.document.error?.next).toContain('migrate baseline --accept-drift')
    expect(guarded.document.error?.state).toContain('unchanged')
    expect(await project.image()).toBe(before)
    expect(await project.migrate('baseline')).toMatchObject({ code: 21 })

    expect(await project.migrate('baseline', '--accept-drift')).toMatchObject({ code: 0 })
    expect(await project.migrate('drift')).toMatchObject({ code: 0 })
    expect(await project.migrate('up', '--guarded')).toMatchObject({ code: 0 })

    await project.database.script(
      engine.family === 'postgres' ? 'drop index by_hand' : 'drop index by_hand on shops',
    )
    project.migration('20260103000000_opened', `op.addColumn('shops', 'opened', { type: 'date' })`)
    const plain = await project.migrate('up')
    expect(plain).toMatchObject({ code: 0 })
    expect(plain.err).toContain('by_hand')
  })
})
