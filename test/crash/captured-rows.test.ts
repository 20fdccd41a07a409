import { describe, expect, it } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { scratchProject } from '../project/scratch.ts'
import { cutOff } from './cut-off.ts'
import { standing } from './standing.ts'
import { runTool, type Command } from './tool.ts'

const MIGRATION = `import { defineMigration, op } from 'bothways'
export default defineMigration({
  summary: 'Rows and a rule',
  operations: [
    op.sql({ up: "UPDATE orders SET amount = amount * 2; DELETE FROM orders WHERE id = 3; INSERT INTO orders VALUES (5, 50)" }),
    op.sql({ up: 'UPDATE orders SET amount = amount + 1; CREATE INDEX orders_amount ON orders (amount)', down: 'DROP INDEX orders_amount ON_TABLE' }),
  ],
})`
const BEFORE = ['1|10', '2|20', '3|30']
const AFTER = ['1|21', '2|41', '5|51']
/** Where rows were written before the revert, which keeps them. */
const KEPT = ['1|7', '2|20', '3|30', '5|99']
const KEPT_AFTER = ['1|7', '2|41', '5|99']

const ENDS = {
  up: { origin: BEFORE, target: AFTER },
  revert: { origin: AFTER, target: BEFORE },
  'up again': { origin: KEPT, target: KEPT_AFTER },
} as const

/** Every few moments at which a connection can go, and both ways on from there. */
async function eachMoment(engine: Engine<unknown>, way: keyof typeof ENDS): Promise<readonly string[]> {
  using scratch = scratchProject()
  const onTable = engine.family === 'mysql' ? 'ON orders' : ''
  scratch.write('migrations/20260101000000_rows.ts', MIGRATION.replace('ON_TABLE', onTable))
  const problems: string[] = []
  const command = way === 'revert' ? 'revert' : 'up'
  const { origin, target } = ENDS[way]
  for (let moment = 2; ; moment += engine.family === 'mysql' ? 5 : 2) {
    const database = await engine.createDatabase()
    const run = (what: Command, through?: ReturnType<typeof cutOff>['through']): Promise<void> =>
      runTool(database.url, scratch.directory, what, {
        lockWait: '30',
        ...(through === undefined ? {} : { through }),
      })
    try {
      await database.script(
        'CREATE TABLE orders (id int PRIMARY KEY, amount int); INSERT INTO orders VALUES (1, 10), (2, 20), (3, 30)',
      )
      await run('baseline')
      if (way !== 'up') await run('up')
      if (way === 'up again') {
        await database.script(
          'UPDATE orders SET amount = 7 WHERE id = 1; UPDATE orders SET amount = 99 WHERE id = 5',
        )
        await run('revert').catch(() => undefined)
      }
      const cut = cutOff(database, moment)
      const whole = await run(command, cut.through).then(
        () => true,
        () => false,
      )
      if (whole) return problems
      const { unfinished } = await standing(database)
      const next = moment % 4 < 2 ? 'resume' : 'abort'
      if (unfinished) await run(next)
      if (next === 'resume' || !unfinished) await run(command).catch(() => undefined)
      const rows = await database.query("SELECT concat(id, '|', amount) AS line FROM orders ORDER BY id")
      const found = rows.map((row) => String(Object.values(row)[0]))
      const wanted = next === 'abort' && unfinished ? [origin, target] : [target]
      if (!wanted.some((lines) => lines.join() === found.join()))
        problems.push(`${way}, ${next} after ${moment}: ${found.join(' ')}`)
      const triggers = await database.query(
        engine.family === 'mysql'
          ? 'SELECT trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = DATABASE()'
          : "SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'orders'::regclass",
      )
      if (triggers.length > 0) problems.push(`${way}, ${next} after ${moment}: triggers are left`)
    } finally {
      await database.dispose()
    }
  }
}

describe.each(serverOfEach)('cut off on $name', (engine) => {
  it.each(['up', 'revert', 'up again'] as const)(
    'in the middle of %s over captured rows, it goes on or back, and no trigger is left',
    { timeout: 120_000 },
    async (way) => {
      expect(await eachMoment(engine, way)).toEqual([])
    },
  )
})
