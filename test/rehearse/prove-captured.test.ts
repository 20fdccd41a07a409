import { describe, expect, it } from 'vitest'
import { server } from '../cli/chosen.ts'
import { cli } from '../cli/cli.ts'

describe.each(server)('migrate prove on $name', (engine) => {
  it(
    'proves rows that raw SQL changes by their images, and not what it can’t see',
    { timeout: 120_000 },
    async () => {
      await using project = await cli(engine)
      project.migration(
        '20260101000000_fruits',
        "op.createTable('fruits', { id: { type: 'int', primaryKey: true }, name: { type: 'varchar(40)', notNull: true }, price: { type: 'numeric(8,2)' } })",
      )
      project.migration(
        '20260102000000_shout',
        `op.sql({ up: "UPDATE fruits SET name = upper(name) || '!'; DELETE FROM fruits WHERE price < 0" })`,
      )
      const proved = await project.json('prove', '20260102000000_shout')
      expect(proved).toMatchObject({ code: 0, document: { migrations: [{ verdict: 'proved' }] } })
      project.migration(
        '20260103000000_hidden',
        `op.sql({ up: "DO $$ BEGIN UPDATE fruits SET name = name || '?'; END $$", down: "SELECT 1" })`,
      )
      const lossy = await project.json('prove', '20260103000000_hidden')
      expect(lossy).toMatchObject({ code: 21, document: { migrations: [{ verdict: 'lossy' }] } })
    },
  )
})
