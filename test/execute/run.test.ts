import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines, type Database } from '../engines/engine.ts'
import { expand, move, runner, standing, type Runner, type RunnerOptions } from './runner.ts'
import { assertion, backfill, inTransaction, index, program } from './steps.ts'

const add = (column: string) =>
  inTransaction(
    `add ${column}`,
    [`alter table items add ${column} text`],
    [`alter table items drop ${column}`],
  )

describe.each(engines)('a run on $name', (engine) => {
  /** PGlite takes a second to open: what is no matter of the engine is looked at on servers. */
  const onServers = test.skipIf(engine.kind === 'pglite')

  let database: Database
  let open: Runner[]
  const start = async (options?: RunnerOptions): Promise<Runner> => {
    await database.release()
    const made = await runner(database, options)
    open.push(made)
    return made
  }
  /** PGlite has one session: the tool's must end before the test looks. */
  const end = async (): Promise<void> => {
    await Promise.all(open.splice(0).map((made) => made.close()))
  }
  const columns = async (): Promise<string> => {
    const rows = await database.query(
      `select attname from pg_attribute where attrelid = 'items'::regclass and attnum > 0 and not attisdropped order by attnum`,
    )
    return rows.map(({ attname }) => attname).join(' ')
  }
  beforeEach(async () => {
    open = []
    database = await engine.createDatabase()
    await database.script(
      'create table items (id int primary key, name text); insert into items select g, g::text from generate_series(1, 100) g',
    )
  })
  afterEach(async () => {
    await end()
    await database.dispose()
  })

  test('moves each migration by itself, and journals, audits and tells', async () => {
    const tool = await start()
    await tool.run([
      expand('one', tool.context, program({ expand: [add('a')] })),
      expand('two', tool.context, program({ expand: [] })),
      expand(
        'three',
        tool.context,
        program({
          expand: [add('b'), index('index', 'items_b', 'items (b)'), backfill('fill', 'items', 'b', 'name')],
        }),
      ),
    ])
    await end()
    expect(await standing(database)).toEqual(['one: expanded', 'two: expanded', 'three: expanded', 'done'])
    expect(await columns()).toBe('id name a b')
    expect(await database.query('select count(*)::int as n from items where b = name')).toEqual([{ n: 100 }])
    const journal = await database.query(
      `select substr(migration, 16) || ' ' || step_id || ' ' || state as row from bothways.journal order by id`,
    )
    expect(journal.map(({ row }) => row)).toEqual([
      'one * done',
      'two * done',
      'three add b done',
      'three index intent',
      'three index done',
      'three fill intent',
      'three fill done',
      'three * done',
    ])
    const audit = await database.query(`select event from bothways.audit order by id`)
    expect(audit.map(({ event }) => event)).toEqual(['expand', 'expand', 'expand'])
    const step = ['stepStarted', 'stepDone']
    expect(tool.events.map(({ kind }) => kind)).toEqual([
      'runStarted',
      'moveStarted',
      ...step,
      'moveDone',
      'moveStarted',
      'moveDone',
      'moveStarted',
      ...step,
      ...step,
      'stepStarted',
      'stepProgress',
      'stepDone',
      'moveDone',
      'runEnded',
    ])
    expect(tool.events.at(-1)).toMatchObject({ outcome: 'done' })
  })

  test.each([
    ['one transaction', [inTransaction('bad', ['alter table items add b text', 'select 1/0'], [])]],
    [
      'several steps',
      [
        add('b'),
        index('index', 'items_b', 'items (b)'),
        backfill('fill', 'items', 'b', 'name'),
        inTransaction('bad', ['select 1/0'], []),
      ],
    ],
    ['a filling', [add('b'), backfill('fill', 'items', 'b', '(1/(id - 50))::text')]],
    ['an index', [add('b'), index('index', 'items_name', 'items (name, nothing)')]],
  ])('a failure in %s is put back, and what was done before stays', async (_, steps) => {
    const tool = await start()
    const moves = [
      expand('before', tool.context, program({ expand: [add('a')] })),
      expand('bad', tool.context, program({ expand: steps })),
      expand('never', tool.context, program({ expand: [add('c')] })),
    ]
    await expect(tool.run(moves)).rejects.toMatchObject({
      code: 'PUT_BACK',
      exitCode: 23,
      message: expect.stringMatching(/division by zero|does not exist/),
      details: [expect.stringMatching(/^in: do /)],
      state: expect.stringMatching(
        /bad was put back: it is pending again.*before expand was done before and stays/,
      ),
    })
    await end()
    expect(await standing(database)).toEqual(['before: expanded', 'put back'])
    expect(await columns()).toBe('id name a')
    expect(await database.query(`select relname from pg_class where relname = 'items_b'`)).toEqual([])
    expect(await database.query('select * from bothways.backfills')).toEqual([])
  })

  test('rows in the way refuse a move before it changes anything', async () => {
    const tool = await start()
    const found = assertion(
      'look',
      `select 'item ' || id from items where id > 88 order by id`,
      '%n rows are too much',
    )
    await expect(
      tool.run([expand('bad', tool.context, program({ expand: [found, add('a')] }))]),
    ).rejects.toMatchObject({
      code: 'ROWS_IN_THE_WAY',
      message: '12 rows are too much',
      details: ['item 89', ...Array.from({ length: 9 }, (_, n) => `item ${90 + n}`), '… and 2 more'],
      state: 'The database is unchanged.',
    })
    await end()
    expect(await standing(database)).toEqual(['refused'])
    expect(await columns()).toBe('id name')
  })

  test('rows that come in the way later put the move back', async () => {
    const tool = await start()
    const found = assertion('look', 'select id from items', '%n rows')
    const steps = [add('a'), found, add('b')]
    await expect(tool.run([expand('bad', tool.context, program({ expand: steps }))])).rejects.toMatchObject({
      code: 'PUT_BACK',
      message: '100 rows',
    })
    await end()
    expect(await columns()).toBe('id name')
  })

  onServers('goes every way, and a discarded migration leaves the ledger', async () => {
    const whole = program({
      expand: [add('a')],
      contract: [],
      withdraw: [inTransaction('hold', ['alter table items rename a to held'], [])],
    })
    const tool = await start()
    await tool.run([
      expand('m', tool.context, whole),
      move('m', 'contract', whole),
      move('m', 'restore', whole),
      move('m', 'withdraw', whole),
    ])
    await end()
    expect(await standing(database)).toEqual(['m: reverted', 'done'])
    const again = await start()
    await again.run([move('m', 'discard', whole)], 'purge')
    await end()
    expect(await standing(database)).toEqual(['done'])
  })

  onServers(
    'a failure after something was destroyed leaves the move open, and only resume ends it',
    async () => {
      const destroy = inTransaction('destroy', ['alter table items drop name'], [])
      const bad = inTransaction(
        'bad',
        [`do $$ begin if to_regclass('mended') is null then raise 'not yet'; end if; end $$`],
        [],
      )
      const whole = program({ purge: [destroy, bad] })
      const tool = await start()
      await tool.run([expand('m', tool.context, whole), move('m', 'contract', whole)])
      await end()
      const purging = await start()
      await expect(purging.run([move('m', 'purge', whole)], 'purge')).rejects.toMatchObject({
        code: 'STEP_FAILED',
        exitCode: 24,
        state: expect.stringContaining(`"do destroy" can't be taken back`),
      })
      await expect(purging.abort()).rejects.toMatchObject({ code: 'WRONG_STATE' })
      await end()
      expect(await standing(database)).toEqual(['m: purging', 'stopped'])
      await database.script('create table mended ()')
      const resuming = await start()
      await resuming.resume()
      await end()
      expect(await standing(database)).toEqual(['m: purged', 'done'])
    },
  )

  onServers.each([
    ['a revert', 'restore', 26],
    ['a contract', 'contract', 24],
  ] as const)('%s whose undo fails too stops in between', async (_, transition, exitCode) => {
    const steps = [
      inTransaction('first', ['create table first ()'], ['select 1/0']),
      inTransaction('bad', ['select nothing'], []),
    ]
    const wayBack = [inTransaction('back', ['select 1/0'], [])]
    const whole = program({ contract: wayBack, [transition]: steps })
    const tool = await start()
    await tool.run([expand('m', tool.context, whole)])
    await end()
    if (transition === 'restore') await database.script(`update bothways.migrations set state = 'contracted'`)
    const bad = await start()
    await expect(bad.run([move('m', transition, whole)])).rejects.toMatchObject({
      exitCode,
      message: expect.stringMatching(/nothing.*putting it back failed: .*division by zero/),
    })
    await end()
    expect((await standing(database)).at(-1)).toBe('stopped')
  })

  test('an index that somebody else has made is neither taken for ours nor dropped', async () => {
    await database.script('create index items_name on items (name)')
    const tool = await start()
    const steps = [add('a'), index('index', 'items_name', 'items (id, name)')]
    await expect(tool.run([expand('m', tool.context, program({ expand: steps }))])).rejects.toMatchObject({
      code: 'PUT_BACK',
      message: expect.stringContaining('already exists'),
    })
    await end()
    expect(await columns()).toBe('id name')
    const [found] = await database.query(`select indexdef from pg_indexes where indexname = 'items_name'`)
    expect(found?.['indexdef']).toContain('(name)')
  })

  onServers.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('%s stops it between two steps, for resume or abort', async (signal, exitCode) => {
    const stop = new AbortController()
    const tool = await start({
      signal: stop.signal,
      on: (event) => event.kind === 'stepDone' && event.stepId === 'add b' && stop.abort(signal),
    })
    const whole = program({ expand: [add('a'), add('b'), add('c')] })
    await expect(
      tool.run([expand('m', tool.context, whole), expand('never', tool.context, program({}))]),
    ).rejects.toMatchObject({ exitCode })
    await end()
    expect(await standing(database)).toEqual(['m: expanding', 'stopped'])
    expect(await columns()).toBe('id name a b')
    const next = await start()
    if (signal === 'SIGINT') await next.resume()
    else await next.abort()
    await end()
    expect(await standing(database)).toEqual(signal === 'SIGINT' ? ['m: expanded', 'done'] : ['put back'])
    expect(await columns()).toBe(signal === 'SIGINT' ? 'id name a b c' : 'id name')
  })

  onServers('a signal stops it between two migrations of one transaction each', async () => {
    const stop = new AbortController()
    const tool = await start({
      signal: stop.signal,
      on: (event) => event.kind === 'moveDone' && stop.abort('SIGINT'),
    })
    const moves = ['one', 'two'].map((name) => expand(name, tool.context, program({ expand: [add(name)] })))
    await expect(tool.run(moves)).rejects.toMatchObject({ exitCode: 130 })
    await end()
    expect(await standing(database)).toEqual(['one: expanded', 'stopped'])
    const next = await start()
    await next.resume()
    await end()
    expect(next.events).toContainEqual({
      kind: 'note',
      text: expect.stringContaining('1 migrations of that run never began'),
    })
    expect(await standing(database)).toEqual(['one: expanded', 'done'])
  })
})
