import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { cloneSchema, type LeftOut } from '../../src/rehearse/clone-schema.ts'
import { openShadow, type Shadow } from '../../src/rehearse/shadow.ts'
import { RICH_SCHEMA } from '../catalog/rich-schema.ts'
import { richSchema } from '../catalog/mysql-rich-schema.ts'
import { serverOfEach } from '../cli/chosen.ts'
import { cli } from '../cli/cli.ts'
import type { Database, Engine } from '../engines/engine.ts'

/** What no server says of itself in words that it takes again. */
const LEFT = {
  postgres: ['function shop.sum_of(integer)', 'function shop.sum_of(integer)'],
  pglite: [],
  mariadb: [],
  mysql: [],
} as const
/** A default of bytes that are no text, which MariaDB tells since 11. */
function tablesLeft({ kind, major }: Engine<unknown>): readonly string[] {
  return kind === 'mariadb' && major < 11 ? ['table rich'] : []
}

/** And what differs for that: an aggregate; comments inside types and statistics; characters of four bytes; an event, which is not let loose. */
const TOLD = {
  postgres: /sum_of|COMMENT '/,
  pglite: /^$/,
  mariadb: /routine event once|table rich\b/,
  mysql: /routine event once|\?{4}/,
} as const

describe.each(serverOfEach)('a copy of a schema on $name', (engine) => {
  async function onCopy(
    database: Database<unknown>,
    use: (copy: {
      shadow: Shadow
      left: readonly LeftOut[]
      differences: readonly string[]
    }) => Promise<void>,
  ): Promise<void> {
    await database.release()
    const { connection, ...opened } = await openDatabase(database.url)
    const dialect = await opened.dialect()
    const shadow = await openShadow({ connection, dialect, url: database.url })
    try {
      const left = await cloneSchema({ connection, dialect }, shadow)
      const before = await dialect.inspect(connection.session, connection.facts)
      const after = await dialect.inspect(shadow.connection.session, shadow.connection.facts)
      await use({ shadow, left, differences: diffCatalogs(before, after).map(renderDifference) })
    } finally {
      await shadow.close()
      await connection.session.close()
    }
  }

  test('is the schema again, but for what says why it is not', async () => {
    const database = await engine.createDatabase()
    const { connection } = await openDatabase(database.url)
    const schema =
      engine.kind === 'mysql' || engine.kind === 'mariadb' ? richSchema(engine.kind) : [RICH_SCHEMA]
    for (const statement of schema) await connection.session.script(statement)
    await connection.session.close()
    await onCopy(database, ({ differences, left }) => {
      expect(left.map(({ what }) => what)).toEqual([...LEFT[engine.kind], ...tablesLeft(engine)])
      expect(differences.filter((line) => !TOLD[engine.kind].test(line))).toEqual([])
      return Promise.resolve()
    })
    await database.dispose()
  })

  test('keeps values in step as the original does, and can be taken back by its own ledger', async () => {
    await using project = await cli(
      engine,
      'CREATE TABLE fruits (id int PRIMARY KEY, price decimal(10,2) NOT NULL)',
    )
    await project.migrate('baseline')
    project.migration(
      '20260101000000_cents',
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` })`,
    )
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    await onCopy(project.database, async ({ shadow, left, differences }) => {
      expect([left, differences]).toEqual([[], []])
      await shadow.connection.session.script('INSERT INTO fruits (id, price) VALUES (1, 3.75)')
      expect(await shadow.connection.session.query('SELECT cents FROM fruits')).toEqual([{ cents: '375' }])
      expect(await project.json('status', '--url', shadow.url)).toMatchObject({
        document: { migrations: [{ name: '20260101000000_cents', state: 'expanded' }] },
      })
      expect(await project.migrate('revert', '--url', shadow.url)).toMatchObject({ code: 0 })
      expect(await project.migrate('up', '--url', shadow.url)).toMatchObject({ code: 0 })
    })
    expect(await project.json('status')).toMatchObject({ document: { migrations: [{ state: 'expanded' }] } })
  })
})
