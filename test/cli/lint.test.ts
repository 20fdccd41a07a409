import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

describe.each(server)('migrate lint on $name', (engine) => {
  it('names file and line, ends with 21, and writes the typed operation', async () => {
    await using project = await cli(engine, 'CREATE TABLE orders (id int PRIMARY KEY, note text, total int)')
    project.migration(
      '20260101000000_notes',
      "op.sql({ up: 'ALTER TABLE orders DROP COLUMN note', down: 'ALTER TABLE orders ADD COLUMN note text' })",
    )
    // It builds on the one before: a shadow goes ahead.
    project.migration(
      '20260102000000_more',
      "op.addColumn('orders', 'more', { type: 'int' })",
      "op.sql({ up: 'UPDATE orders SET more = 1' })",
    )
    await project.migrate('baseline')
    const before = await project.image()
    const told = await project.json('lint')
    expect(told).toMatchObject({
      code: 21,
      document: {
        schema: 'bothways/lint@1',
        looked: ['20260101000000_notes', '20260102000000_more'],
        findings: [
          {
            code: 'raw-drop',
            place: expect.stringMatching(/^migrations\/20260101000000_notes\.ts:\d+$/),
            instead: ["op.dropColumn('orders', 'note')"],
          },
        ],
      },
    })
    const refused = await project.migrate('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, text: expect.stringContaining('[raw-drop]') })
    expect(await project.image()).toBe(before)
    expect(await project.migrate('lint', '--fix')).toMatchObject({
      code: 0,
      text: expect.stringContaining('fixed'),
    })
    const file = readFileSync(join(project.directory, 'migrations/20260101000000_notes.ts'), 'utf8')
    expect(file).toContain("op.dropColumn('orders', 'note')")
    expect(file).not.toContain('op.sql')
    expect(await project.migrate('lint')).toMatchObject({
      code: 0,
      text: expect.stringContaining('nothing to say'),
    })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await project.migrate('lint')).toMatchObject({
      code: 0,
      text: expect.stringContaining('Nothing to look at'),
    })
  })

  it('without a database, looks at what the migrations themselves make; a folder of SQL is told by its lines', async () => {
    await using project = await cli(engine)
    project.scratch.write(
      'migrations/20260101000000_start/expand.up.sql',
      'CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (id int)',
    )
    project.scratch.write('migrations/20260101000000_start/expand.down.sql', 'DROP TABLE a;\nDROP TABLE b')
    project.scratch.write(
      'migrations/20260102000000_drop/expand.up.sql',
      'UPDATE a SET id = 1;\n\nDROP TABLE b;',
    )
    project.scratch.write('migrations/20260102000000_drop/expand.down.sql', 'CREATE TABLE b (id int)')
    const told = await project.migrateWith({ DATABASE_URL: '' }, 'lint', '20260102000000_drop')
    expect(told).toMatchObject({
      code: 21,
      out: expect.stringMatching(/20260102000000_drop\/expand\.up\.sql:3: refuse raw SQL drops the table b/),
    })
    expect(await project.migrate('lint', 'nothing')).toMatchObject({ code: 2 })
  })
})
