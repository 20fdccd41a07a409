import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { repairConstraint } from '../../src/execute/constraint.ts'
import type { ConflictPolicy } from '../../src/execute/run-context.ts'
import type { AutocommitStep, ConstraintStep } from '../../src/model/step.ts'
import { servers, type Database } from '../engines/engine.ts'
import { expand, move, runner, standing, type Runner, type RunnerOptions } from './runner.ts'
import { inTransaction, named, program, unique, validated } from './steps.ts'

const steps: readonly ConstraintStep[] = [
  unique('unique', 'items_code', 'code'),
  validated('check', 'items_positive', 'check (id > 0)', 'not t.id > 0', false),
  validated(
    'reference',
    'items_owner',
    'foreign key (owner) references owners',
    't.owner is not null and not exists (select from owners as o where o.id = t.owner)',
    true,
  ),
]
const whole = program({
  restore: [
    inTransaction(
      'switch',
      ['alter table items rename old to name'],
      ['alter table items rename name to old'],
    ),
    ...steps,
  ],
})
/** Waits, after the switch, until another session holds a lock on items. */
const READER_IS_THERE = `select exists (select from pg_locks where relation = 'items'::regclass and granted and pid <> pg_backend_pid()) as done`
const untilReader: AutocommitStep = {
  id: 'until reader',
  title: 'wait for a reader',
  tables: [],
  lock: 'none',
  reversal: { kind: 'lossless' },
  kind: 'autocommit',
  statement: `do $$ begin for try in 1..500 loop exit when (${READER_IS_THERE}); perform pg_sleep(0.02); end loop; end $$`,
  probe: READER_IS_THERE,
  cleanup: '',
  undo: [],
}
const GOOD = `insert into items values (1, 'a', 1), (2, 'b', null)`
const BAD = `${GOOD}; insert into items values (3, 'a', 1), (-1, 'c', 1), (4, 'd', 99)`

describe.each(servers)('a constraint that comes back on $name', (engine) => {
  let database: Database
  let open: Runner[]
  const start = async (options?: RunnerOptions): Promise<Runner> => {
    const made = await runner(database, options)
    open.push(made)
    return made
  }
  async function revert(rows: string, onConflict: ConflictPolicy): Promise<Runner> {
    await database.script(rows)
    const tool = await start({ onConflict })
    await tool.run([move('m', 'restore', whole)], 'revert')
    return tool
  }
  const constraints = async (): Promise<readonly string[]> =>
    (
      await database.query(
        `select conname || case when convalidated then '' else ' not valid' end as line from pg_constraint where conrelid = 'items'::regclass order by 1`,
      )
    ).map(({ line }) => String(line))
  const debts = () =>
    database.query(
      'select constraint_name as name, reason from bothways.debts where closed_at is null order by id',
    )
  const count = async (): Promise<unknown> =>
    (await database.query('select count(*)::int as n from items'))[0]?.['n']

  beforeEach(async () => {
    open = []
    database = await engine.createDatabase()
    await database.script(
      'create table owners (id int primary key); insert into owners values (1); create table items (id int, code text, owner int, old text)',
    )
    const tool = await start()
    await tool.run([expand('m', tool.context, whole), move('m', 'contract', whole)])
  })
  afterEach(async () => {
    await Promise.all(open.map((tool) => tool.close()))
    await database.dispose()
  })

  test('where no row is in the way it stands, validated', async () => {
    await revert(GOOD, 'keep')
    expect(await constraints()).toEqual(['items_code', 'items_owner', 'items_positive'])
    expect(await debts()).toEqual([])
    expect(await standing(database)).toEqual(['m: expanded', 'done'])
  })

  test('keep: every row stays, and what they break is open debt until it is repaired', async () => {
    const tool = await revert(BAD, 'keep')
    expect(await count()).toBe(5)
    // A foreign key binds new rows at once; the others would refuse updates of the rows in the way.
    expect(await constraints()).toEqual(['items_owner not valid'])
    expect(await debts()).toEqual([
      { name: 'items_code', reason: '1 row of items breaks it' },
      { name: 'items_positive', reason: '1 row of items breaks it' },
      { name: 'items_owner', reason: '1 row of items breaks it' },
    ])
    expect(await standing(database)).toEqual(['m: expanded', 'debt'])
    expect(tool.events.filter(({ kind }) => kind === 'debtOpened')).toHaveLength(3)
    for (const step of steps)
      expect(await repairConstraint(tool.context, named('m'), step)).toMatch(/1 row of items breaks it/)
    await database.script(`delete from items where id in (3, -1)`)
    for (const step of steps.slice(0, 2))
      expect(await repairConstraint(tool.context, named('m'), step)).toBeNull()
    const mover = await start({ onConflict: 'quarantine' })
    for (const step of steps.slice(2))
      expect(await repairConstraint(mover.context, named('m'), step)).toBeNull()
    expect(mover.events.map(({ kind }) => kind)).toContain('quarantined')
    expect(await constraints()).toEqual(['items_code', 'items_owner', 'items_positive'])
  })

  test('quarantine: the rows in the way move to a table of ours, whole', async () => {
    const tool = await revert(BAD, 'quarantine')
    expect(await constraints()).toEqual(['items_code', 'items_owner', 'items_positive'])
    expect(await debts()).toEqual([])
    expect(await count()).toBe(2)
    const moved = tool.events.filter((event) => event.kind === 'quarantined')
    const kept: unknown[] = []
    for (const { into } of moved)
      kept.push(...(await database.query(`select id, code, owner, quarantined_for from ${into}`)))
    expect(kept).toEqual([
      { id: 3, code: 'a', owner: 1, quarantined_for: 'items_code' },
      { id: -1, code: 'c', owner: 1, quarantined_for: 'items_positive' },
      { id: 4, code: 'd', owner: 99, quarantined_for: 'items_owner' },
    ])
    expect(
      await database.query(`select count(*)::int as n from bothways.audit where event = 'quarantined'`),
    ).toEqual([{ n: 3 }])
  })

  test.each([
    ['cascade', /change rows of parts/],
    ['restrict', /violates foreign key constraint|RESTRICT setting/],
  ])('quarantine leaves rows that others point to with ON DELETE %s', async (action, reason) => {
    await database.script(
      `alter table items add key int unique; create table parts (item int references items (key) on delete ${action})`,
    )
    await revert(`insert into items (id, key) values (-1, 7); insert into parts values (7)`, 'quarantine')
    expect(await database.query('select * from parts')).toEqual([{ item: 7 }])
    expect(await debts()).toEqual([{ name: 'items_positive', reason: expect.stringMatching(reason) }])
  })

  test('abort: nothing begins while a row is in the way', async () => {
    await expect(revert(BAD, 'abort')).rejects.toMatchObject({
      code: 'ROWS_IN_THE_WAY',
      details: [
        '1 row of items: items_code',
        '1 row of items: items_positive',
        '1 row of items: items_owner',
      ],
    })
    expect((await standing(database))[0]).toBe('m: contracted')
    expect(await constraints()).toEqual([])
    expect(await database.query('select command from bothways.runs')).toEqual([{ command: 'up' }])
  })

  test('a lock that is not to be had makes debt, not a failure', async () => {
    await database.script(GOOD)
    const reader = await database.connect()
    const tool = await start({
      lockBudgetMs: 300,
      on: (event) =>
        event.kind === 'stepDone' &&
        event.stepId === 'switch' &&
        void holding.push(reader.query('begin; select * from items')),
    })
    const holding: Promise<unknown>[] = []
    const [first, ...rest] = whole.restore
    const watched = program({ restore: [...(first === undefined ? [] : [first]), untilReader, ...rest] })
    await tool.run([move('m', 'restore', watched)], 'revert')
    await Promise.all(holding)
    await reader.query('commit')
    expect((await debts()).map(({ name }) => name)).toContain('items_positive')
    expect((await standing(database))[0]).toBe('m: expanded')
    for (const step of steps) expect(await repairConstraint(tool.context, named('m'), step)).toBeNull()
    expect(await constraints()).toEqual(['items_code', 'items_owner', 'items_positive'])
  })
})
