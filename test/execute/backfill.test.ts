import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BackfillStep } from '../../src/model/step.ts'
import { servers, type Database } from '../engines/engine.ts'
import { expand, runner, standing, type Runner, type RunnerOptions } from './runner.ts'
import { backfill, program } from './steps.ts'

/** Wide enough that it takes several slices. */
const ROWS = 3000
const WIDE = `repeat('x', 900)`
const fill = backfill('fill', 'items', 'copy', 'name')

const tables: readonly (readonly [string, string])[] = [
  ['a composite key', 'create table items (a int, b int, name text, copy text, primary key (b, a))'],
  [
    'an identity that is always generated',
    'create table items (id bigint generated always as identity primary key, a int, b int, name text, copy text)',
  ],
  ['no key at all', 'create table items (a int, b int, name text, copy text)'],
  [
    'partitions, one of them in two',
    `create table items (a int, b int, name text, copy text) partition by range (a);
     create table items_low partition of items for values from (0) to (1500);
     create table items_high partition of items for values from (1500) to (9999) partition by range (a);
     create table items_mid partition of items_high for values from (1500) to (2000);
     create table items_top partition of items_high for values from (2000) to (9999)`,
  ],
  [
    'an heir',
    `create table items (a int, b int, name text, copy text); create table heir () inherits (items);
     insert into heir select g, g, 'heir ' || g || ${WIDE}, null from generate_series(1, 2000) g`,
  ],
]

describe.each(servers)('a filling on $name', (engine) => {
  let database: Database
  let open: Runner[]
  const start = async (options?: RunnerOptions): Promise<Runner> => {
    const made = await runner(database, { lockTimeoutMs: 2000, ...options })
    open.push(made)
    return made
  }
  const run = (tool: Runner, step: BackfillStep = fill) =>
    tool.run([expand('m', tool.context, program({ expand: [step] }))])
  const insert = `insert into items (a, b, name) select g, g % 7, g || ${WIDE} from generate_series(1, ${ROWS}) g`
  const left = async (): Promise<unknown> =>
    (await database.query('select count(*)::int as left from items where copy is distinct from name'))[0]?.[
      'left'
    ]

  beforeEach(async () => {
    open = []
    database = await engine.createDatabase()
  })
  afterEach(async () => {
    await Promise.all(open.map((tool) => tool.close()))
    await database.dispose()
  })

  test.each(tables)('fills a table with %s beside writers', async (_, create) => {
    await database.script(`${create}; ${insert}`)
    // As the triggers of a migration do: what is written is filled.
    await database.script(`create function keep() returns trigger language plpgsql as 'begin new.copy := new.name; return new; end';
      do $$ declare name regclass; begin foreach name in array array_remove(array[to_regclass('items'), to_regclass('heir')], null) loop
      execute format('create trigger "~bw_00000000_update" before insert or update of name on %s for each row execute function keep()', name);
      end loop; end $$`)
    const app = await database.connect()
    const enough = new AbortController()
    const writing = (async () => {
      for (let n = 1; !enough.signal.aborted; n = (n + 37) % ROWS) {
        await app.query('update items set name = name || $1 where a = $2', ['!', n])
        await app.query('insert into items (a, b, name) values ($1, $2, $3)', [n, -n, 'new'])
        await app.query('delete from items where a = $1 and b < 0', [n])
      }
    })()
    const tool = await start()
    await run(tool)
    enough.abort()
    await writing
    expect(await left()).toBe(0)
    expect(await standing(database)).toEqual(['m: expanded', 'done'])
    expect(await database.query('select * from bothways.backfills')).toEqual([])
    const progress = tool.events.filter((event) => event.kind === 'stepProgress')
    expect(progress.at(-1)).toMatchObject({ share: 1, remainingMs: expect.anything() })
    expect(progress.at(-1)?.rows).toBeGreaterThanOrEqual(ROWS - 500)
  })

  test('a signal stops it between two slices, and resume goes on from there', async () => {
    await database.script(`create table items (a int, b int, name text, copy text); ${insert}`)
    const stop = new AbortController()
    const tool = await start({
      signal: stop.signal,
      on: (event) => event.kind === 'stepProgress' && stop.abort('SIGINT'),
    })
    await expect(run(tool)).rejects.toMatchObject({ exitCode: 130 })
    const [cursor] = await database.query('select position from bothways.backfills')
    expect(cursor?.['position']).toBe('0:64')
    const before = await left()
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(ROWS)
    // What lies before the cursor is not looked at again until the end.
    await database.script(`create table looked_at (a int); create function look() returns trigger language plpgsql as 'begin insert into looked_at values (old.a); return new; end';
      create trigger "~bw_00000000_update" before update on items for each row execute function look()`)
    const next = await start()
    await next.resume()
    expect(await left()).toBe(0)
    expect(await database.query('select count(*)::int as n from looked_at')).toEqual([{ n: before }])
  })

  test('an abort takes back what a half-done filling wrote', async () => {
    await database.script(`create table items (a int, b int, name text, copy text); ${insert}`)
    const stop = new AbortController()
    const tool = await start({
      signal: stop.signal,
      on: (event) => event.kind === 'stepProgress' && stop.abort('SIGINT'),
    })
    await expect(run(tool, backfill('fill', 'items', 'copy', 'name', true))).rejects.toMatchObject({
      exitCode: 130,
    })
    const next = await start()
    await next.abort()
    expect(await database.query('select count(*)::int as n from items where copy is not null')).toEqual([
      { n: 0 },
    ])
    expect(await database.query('select * from bothways.backfills')).toEqual([])
  })

  test('rows that a trigger sets back are not filled for ever', async () => {
    await database.script(`create table items (a int, b int, name text, copy text); insert into items values (1, 1, 'x', null);
      create function reset() returns trigger language plpgsql as 'begin new.copy := null; return new; end';
      create trigger "~bw_00000000_update" before update on items for each row execute function reset()`)
    const tool = await start()
    await expect(run(tool)).rejects.toMatchObject({
      code: 'PUT_BACK',
      message: expect.stringContaining('still finds rows'),
    })
  })

  const stamped = `create table items (a int, b int, name text, copy text, updated_at timestamptz, seen int default 0);
    insert into items (a, name) select g, 'x' from generate_series(1, 10) g;
    create function stamp() returns trigger language plpgsql as 'begin new.updated_at := now(); return new; end';
    create trigger touch before update on items for each row execute function stamp()`

  test('the triggers of the user do not fire', async () => {
    await database.script(stamped)
    await run(await start())
    expect(await left()).toBe(0)
    expect(await database.query('select count(updated_at)::int as stamped from items')).toEqual([
      { stamped: 0 },
    ])
  })

  test.each([
    ['enabled ALWAYS', 'alter table items enable always trigger touch', 'DISABLE it'],
    ['enabled REPLICA', 'alter table items enable replica trigger touch', 'DISABLE it'],
  ])('a trigger that is %s refuses it', async (_, sql, next) => {
    await database.script(`${stamped}; ${sql}`)
    await expect(run(await start())).rejects.toMatchObject({
      code: 'PUT_BACK',
      message: expect.stringContaining('touch'),
      details: ['touch on items'],
      next: expect.stringContaining(next),
    })
    expect(await left()).toBe(10)
  })

  test('a role that may not silence triggers is told what to ask for, unless none would fire', async () => {
    const role = `bw_${Math.random().toString(36).slice(2, 12)}`
    const [{ name = '' } = {}] = await database.query('select current_database() as name')
    await database.script(
      `${stamped}; create role ${role} login; alter table items owner to ${role}; grant create on database ${String(name)} to ${role}`,
    )
    try {
      const url = new URL(database.url)
      url.username = role
      const tool = await runner({ ...database, url: url.href })
      open.push(tool)
      await expect(run(tool)).rejects.toMatchObject({
        code: 'PUT_BACK',
        next: expect.stringContaining('GRANT SET ON PARAMETER'),
      })
      await database.script(
        'drop trigger touch on items; create trigger touch before update of updated_at on items for each row execute function stamp()',
      )
      const again = await runner({ ...database, url: url.href })
      open.push(again)
      await run(again)
      expect(await left()).toBe(0)
    } finally {
      await Promise.all(open.splice(0).map((tool) => tool.close()))
      await database.script(
        `drop schema bothways cascade; reassign owned by ${role} to postgres; drop owned by ${role}; drop role ${role}`,
      )
    }
  })

  test('gives way to a row that somebody holds, and names who', async () => {
    await database.script(
      `create table items (a int, b int, name text, copy text); insert into items values (1, 1, 'x', null)`,
    )
    const app = await database.connect()
    await app.query(`set application_name = 'till'; begin; select * from items for update`)
    const seen: string[] = []
    const tool = await start({
      lockTimeoutMs: 50,
      on(event) {
        if (event.kind === 'waiting' && seen.push(...event.blockers) > 0) void app.end()
      },
    })
    await run(tool)
    expect(seen[0]).toContain('application till')
    expect(await left()).toBe(0)
  })
})
