import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../../src/catalog/diff.ts'
import { findColumn, findTable } from '../../../src/catalog/find.ts'
import { renderDifference } from '../../../src/catalog/render-diff.ts'
import { openCatalog } from '../../catalog/open-catalog.ts'
import { RICH_SCHEMA } from '../../catalog/rich-schema.ts'
import { findBinaries } from '../../engines/binaries.ts'
import { engines, servers } from '../../engines/engine.ts'

const SETTINGS = [
  ['search_path', 'shop, public'],
  ['quote_all_identifiers', 'on'],
  ['DateStyle', 'SQL, DMY'],
  ['IntervalStyle', 'iso_8601'],
  ['TimeZone', 'Asia/Tokyo'],
  ['extra_float_digits', '-10'],
] as const

describe.each(engines)('inspection on $name', (engine) => {
  test('gives the same whatever the session has set, and leaves that as it was', async () => {
    await using opened = await openCatalog(engine, RICH_SCHEMA)
    const before = await opened.fingerprint()
    for (const [name, value] of SETTINGS)
      await opened.session.query('select set_config($1, $2, false)', [name, value])
    const catalog = await opened.inspect()
    expect(catalog.defaultSchema).toBe('shop')
    expect(await opened.fingerprint()).toBe(before)
    for (const [name, value] of SETTINGS) {
      expect(await opened.session.query('select current_setting($1) as value', [name])).toEqual([{ value }])
    }
    await opened.script('create table public.writes_again (id int)')
  })

  test('a schema with nothing in it', async () => {
    await using opened = await openCatalog(engine)
    expect(await opened.inspect()).toMatchObject({
      defaultSchema: 'public',
      schemas: [{ name: 'public' }],
      tables: [],
      views: [],
      sequences: [],
      types: [],
      routines: [],
      extensions: [],
    })
  })

  test('a revoked right is not the default, not even where none is left', async () => {
    await using opened = await openCatalog(engine, 'create table bare (id int)')
    const before = await opened.fingerprint()
    await opened.script('revoke all on bare from postgres')
    expect(findTable(await opened.inspect(), { schema: 'public', name: 'bare' })?.grants).toEqual(['none'])
    await opened.script('grant all on bare to postgres')
    expect(await opened.fingerprint()).toBe(before)
  })

  test('a NOT NULL that is not validated leaves the column nullable', async ({ skip }) => {
    if (engine.major < 18) skip('PostgreSQL 18 has it')
    await using opened = await openCatalog(
      engine,
      `create table late (id int, plain int not null, twice int generated always as (plain * 2) virtual);
       alter table late add constraint known not null id not valid`,
    )
    const late = findTable(await opened.inspect(), { schema: 'public', name: 'late' })
    expect(late?.constraints).toMatchObject([
      { name: 'known', kind: 'check', columns: ['id'], definition: 'NOT NULL id', validated: false },
    ])
    expect(late?.columns).toMatchObject([{ notNull: false }, { notNull: true }, { generated: 'virtual' }])
    await opened.script('alter table late validate constraint known')
    const validated = findTable(await opened.inspect(), { schema: 'public', name: 'late' })
    expect(validated?.constraints).toEqual([])
    expect(validated && findColumn(validated, 'id')?.notNull).toBe(true)
  })
})

describe.each(servers)('inspection on $name', (engine) => {
  test('leaves out what an extension brought', async ({ skip }) => {
    await using opened = await openCatalog(engine)
    const [extension] = await opened.session.query(
      `select name from pg_available_extensions where name = 'hstore'`,
    )
    if (extension === undefined) skip('this server comes without hstore')
    await opened.script(
      'create schema ext; create extension hstore schema ext; create table uses (h ext.hstore)',
    )
    const catalog = await opened.inspect()
    expect(catalog.extensions).toMatchObject([{ name: 'hstore', schema: 'ext' }])
    expect([catalog.routines, catalog.types]).toEqual([[], []])
    expect(catalog.tables).toMatchObject([{ columns: [{ name: 'h', type: 'ext.hstore' }] }])
  })

  test('a schema that pg_dump carries to another database is the same', async ({ skip }) => {
    const pgDump = join(findBinaries(engine.major)?.folder ?? '', 'pg_dump')
    if (!existsSync(pgDump)) skip(`no pg_dump ${engine.major} here`)
    await using from = await openCatalog(engine, RICH_SCHEMA)
    await using to = await openCatalog(engine)
    const { stdout } = await promisify(execFile)(pgDump, ['--schema-only', from.database.url])
    // Newer ones begin with `\restrict`, which is for psql. What a dump sets, it sets for its session.
    await to.script(stdout.replaceAll(/^\\.*$/gm, ''))
    await to.script('reset all')
    expect(diffCatalogs(await from.inspect(), await to.inspect()).map(renderDifference)).toEqual([])
    expect(await to.fingerprint()).toBe(await from.fingerprint())
  })
})
