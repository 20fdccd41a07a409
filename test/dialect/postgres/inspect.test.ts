import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../../src/catalog/diff.ts'
import { findColumn, findTable, findView } from '../../../src/catalog/find.ts'
import { renderDifference } from '../../../src/catalog/render-diff.ts'
import type { Catalog, Column, Table, View } from '../../../src/model/catalog.ts'
import { openCatalog } from '../../catalog/open-catalog.ts'
import { LONGEST, OWNED_OBJECTS, RICH_SCHEMA } from '../../catalog/rich-schema.ts'
import { engines } from '../../engines/engine.ts'

describe.each(engines)('a rich schema on $name', (engine) => {
  let opened: Awaited<ReturnType<typeof openCatalog>>
  let catalog: Catalog
  beforeAll(async () => {
    opened = await openCatalog(engine, RICH_SCHEMA)
    catalog = await opened.inspect()
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  const table = (name: string, schema = 'shop'): Table => {
    const found = findTable(catalog, { schema, name })
    if (found === undefined) throw new Error(`no table ${schema}.${name}`)
    return found
  }
  const view = (name: string): View | undefined => findView(catalog, { schema: 'shop', name })
  const column = (name: string): Column | undefined => findColumn(table('customers'), name)
  const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T | undefined =>
    list.find((one) => one.name === name)

  test('schemas, tables and views are all there, sorted', () => {
    expect(catalog.defaultSchema).toBe('public')
    expect(catalog.schemas.map(({ name }) => name)).toEqual(['Mixed Case', 'public', 'shop'])
    expect(named(catalog.schemas, 'shop')).toMatchObject({
      comment: 'what is sold',
      grants: expect.arrayContaining(['pg_monitor=U/postgres']),
    })
    expect(catalog.tables.map(({ schema, name, kind }) => `${schema}.${name} ${kind}`)).toEqual([
      'Mixed Case.Ta.ble table',
      'public.events partitioned',
      'public.events_2024 partition',
      'public.events_2024_a partition',
      'public.events_rest partition',
      'public.heir table',
      'public.keyless table',
      'shop.customers table',
      'shop.orders table',
    ])
    expect(catalog.views.map(({ name }) => name)).toEqual(['counted', 'names'])
  })

  test('columns, in their order and without a trace of the dropped one', () => {
    expect(table('customers').columns.map(({ name }) => name)).toEqual(
      'id name mood balance home email email_lower since every note'.split(' '),
    )
    expect(column('id')).toMatchObject({
      type: 'bigint',
      identity: 'always',
      default: null,
      identitySequence: {
        name: 'customers_id_seq',
        definition: 'bigint start 100 increment 2 min 1 max 9223372036854775807 cache 1',
      },
    })
    expect(column('name')).toEqual({
      name: 'name',
      type: 'character varying(40)',
      notNull: true,
      default: `'nobody'::character varying`,
      generated: 'no',
      identity: 'no',
      collation: '"C"',
      storage: null,
      grants: ['pg_monitor=w*/postgres'],
      comment: `it's a name`,
    })
    expect(column('mood')).toMatchObject({ type: 'shop.mood', default: `'it''s ok'::shop.mood` })
    expect(column('email_lower')).toMatchObject({ generated: 'stored', default: 'lower(email)' })
    expect(column('email')).toMatchObject({ collation: null, storage: '{n_distinct=5}' })
    expect(column('note')).toMatchObject({ storage: 'external statistics 500' })
    expect(table('orders').columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['select', 'Quote "d" it', LONGEST]),
    )
  })

  test('constraints, with their validity beside the definition', () => {
    const { constraints } = table('customers')
    expect(constraints.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'balance_fits: check',
      'customers_pkey: primary key',
      'email_once: unique',
      'named: check',
    ])
    expect(named(constraints, 'named')).toMatchObject({
      definition: `CHECK (((name)::text <> ''::text))`,
      validated: false,
      columns: ['name'],
    })
    expect(named(constraints, 'balance_fits')).toMatchObject({ comment: 'by law', validated: true })
    expect(named(constraints, 'email_once')?.definition).toBe('UNIQUE (email) DEFERRABLE INITIALLY DEFERRED')
    expect(named(table('orders').constraints, 'orders_customer')).toMatchObject({
      columns: ['customer'],
      references: {
        table: { schema: 'shop', name: 'customers' },
        columns: ['id'],
        onDelete: 'restrict',
        onUpdate: 'cascade',
      },
    })
    expect(named(table('orders').constraints, 'later')).toMatchObject({
      validated: false,
      definition: 'FOREIGN KEY ("select") REFERENCES shop.customers(id) ON DELETE SET NULL',
    })
    expect(named(table('orders').constraints, 'no_overlap')).toMatchObject({
      kind: 'exclusion',
      definition: 'EXCLUDE USING gist (room WITH &&) WHERE ((number > 0))',
    })
    expect(table('orders').constraints.map(({ kind }) => kind)).not.toContain('not null')
  })

  test('indexes, with every column they mention', () => {
    const { indexes } = table('customers')
    expect(named(indexes, 'customers_lower')).toMatchObject({
      keys: [null],
      columns: ['mood', 'name', 'since'],
      predicate: expect.stringContaining(`'2020-01-01 00:00:00+00'`),
      definition: expect.stringContaining('lower((name)::text) DESC NULLS LAST'),
      comment: 'for the search',
      constraint: null,
    })
    expect(named(indexes, 'customers_wide')).toMatchObject({
      unique: true,
      valid: true,
      keys: ['name', 'id'],
      included: ['email', 'note'],
      columns: ['email', 'id', 'name', 'note'],
      definition: expect.stringContaining('(name text_pattern_ops, id DESC) INCLUDE (email, note)'),
    })
    expect(named(indexes, 'Collated')).toMatchObject({
      keys: ['email', null],
      definition: expect.stringMatching(/COLLATE (pg_catalog\.)?"POSIX"/),
    })
    expect(named(indexes, 'customers_pkey')?.constraint).toBe('customers_pkey')
    expect(named(table('orders').indexes, 'no_overlap')).toMatchObject({ columns: ['number', 'room'] })
    expect(named(table('orders').indexes, LONGEST)?.keys).toEqual([LONGEST, 'select'])
    expect(view('counted')?.indexes).toMatchObject([{ name: 'counted_mood', keys: ['mood'] }])
  })

  test('triggers, rules, policies, statistics, options and grants', () => {
    const customers = table('customers')
    expect(customers.triggers.map(({ name, enabled }) => `${name} ${enabled}`)).toEqual([
      'late origin',
      'off disabled',
      'zz_touch origin',
    ])
    expect(named(customers.triggers, 'zz_touch')).toMatchObject({
      timing: 'before',
      events: ['insert', 'update'],
      level: 'row',
      source: expect.stringContaining('touched'),
      comment: 'leaves a note',
    })
    expect(customers.rules).toEqual([expect.stringContaining('DO INSTEAD NOTHING')])
    expect(customers).toMatchObject({ rowSecurity: 'forced', comment: 'who buys' })
    expect(customers.policies).toEqual([
      {
        name: 'own',
        definition: 'RESTRICTIVE FOR UPDATE TO PUBLIC USING ((id > 0)) WITH CHECK ((note IS NOT NULL))',
        comment: `one's own`,
      },
    ])
    expect(customers.statistics).toEqual([
      `CREATE STATISTICS shop.customers_stats (dependencies, mcv) ON name, mood FROM shop.customers COMMENT 'they go together'`,
    ])
    expect(customers.options).toEqual([
      'autovacuum_enabled=false',
      'cluster_on=customers_pkey',
      'fillfactor=70',
      'toast.autovacuum_enabled=false',
    ])
    expect(customers.grants).toEqual([
      'pg_monitor=ar/postgres',
      expect.stringMatching(/^postgres=arwdDxtm?\/postgres$/),
    ])
    expect(table('orders')).toMatchObject({ replicaIdentity: 'full', grants: [] })
    expect(table('keyless', 'public').persistence).toBe('unlogged')
  })

  test('partitions and heirs', () => {
    expect(table('events', 'public').partition).toBe('RANGE (at)')
    expect(table('events_2024', 'public')).toMatchObject({
      inherits: [{ schema: 'public', name: 'events' }],
      partition: `FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00') PARTITION BY LIST (kind)`,
    })
    expect(table('events_rest', 'public').partition).toBe('DEFAULT')
    expect(table('heir', 'public').inherits).toEqual([{ schema: 'public', name: 'keyless' }])
  })

  test('views with their columns', () => {
    expect(view('names')).toMatchObject({
      kind: 'view',
      comment: 'who is who',
      options: ['check_option=local', 'security_barrier=true'],
      grants: expect.arrayContaining(['=r/postgres']),
      triggers: [{ name: 'instead_of', timing: 'instead of' }],
      rules: [],
      columns: [
        { name: 'id' },
        { name: 'called', comment: 'as they say', default: `'you'::character varying` },
        { name: 'loud' },
      ],
    })
    expect(view('names')?.definition).toContain('FROM shop.customers')
    expect(view('counted')?.kind).toBe('materialized view')
  })

  test('sequences that are not an identity, types and routines', () => {
    expect(catalog.sequences).toMatchObject([
      { name: 'Ta.ble_number_seq', ownedBy: '"Mixed Case"."Ta.ble".number' },
      {
        name: 'counter',
        definition: 'integer start 20 increment 5 min 10 max 1000 cache 3 cycle',
        ownedBy: null,
        comment: 'fives',
      },
    ])
    expect(catalog.types.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'address composite',
      'mood enum',
      'positive domain',
      'span range',
    ])
    expect(named(catalog.types, 'mood')?.definition).toBe(`'sad', 'it''s ok', 'happy'`)
    expect(named(catalog.types, 'positive')?.definition).toMatch(
      /^numeric\(10,2\) NOT NULL DEFAULT 1 CONSTRAINT "Above 0" CHECK .* CONSTRAINT small CHECK .* COMMENT 'not too much'$/,
    )
    expect(catalog.routines.map(({ signature }) => signature)).toEqual([
      'sum_of(integer)',
      'total(a integer, VARIADIC b integer[])',
      'total(a text)',
      'touch()',
      'work(INOUT x integer)',
    ])
    expect(catalog.routines.find(({ signature }) => signature === 'total(a text)')).toMatchObject({
      comment: 'a text as it is',
      definition: expect.stringContaining('SECURITY DEFINER'),
    })
  })

  test('what the tool owns does not show', async () => {
    await using other = await openCatalog(engine, RICH_SCHEMA)
    await other.script(OWNED_OBJECTS)
    expect(diffCatalogs(catalog, await other.inspect()).map(renderDifference)).toEqual([])
    expect(await other.fingerprint()).toBe(await opened.fingerprint())
  })
})
