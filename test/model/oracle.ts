import * as fc from 'fast-check'
import type { Connection } from 'mysql2/promise'
import type { Client } from 'pg'
import type { Session } from '../../src/dialect/session.ts'
import { runTool, type Command } from '../crash/tool.ts'
import type { Database, Engine } from '../engines/engine.ts'
import { scratchProject, type Scratch } from '../project/scratch.ts'
import type { Version } from './fact.ts'
import { toolPlayer } from './gate.ts'
import { ROWS, tokenWriter, type Line, type Plan } from './token-writer.ts'
import { takeTurns, type Player } from './turns.ts'

/** A way of the tool, and which versions write beside it. */
interface Way {
  readonly command: Command
  readonly beside: readonly [Version, Version]
}

export const ROUND: readonly Way[] = [
  { command: 'up', beside: ['old', 'old'] },
  { command: 'contract', beside: ['new', 'new'] },
  { command: 'revert', beside: ['new', 'new'] },
  { command: 'revert', beside: ['old', 'old'] },
  { command: 'up', beside: ['old', 'old'] },
]

const turns = fc.array(fc.nat(5), { minLength: 40, maxLength: 40 })
const plans: fc.Arbitrary<readonly Plan[]> = fc.array(
  fc.record({
    rows: fc.array(fc.nat(ROWS - 1), { minLength: 1, maxLength: 2 }),
    commits: fc.nat(3).map((n) => n > 0),
  }),
  { minLength: 3, maxLength: 4 },
)

/** Every token, sorted: those that were committed, and those that each view has. */
export interface Tokens {
  readonly committed: readonly string[]
  readonly views: Readonly<Record<'tokens' | 'trail', readonly string[]>>
}

/**
 * Two writers on connections of their own and the tool, in turns that a seed decides, over the given ways; wherever both
 * versions are served by then, one writer of each comes after it. `through` stands between the tool and its turns.
 */
export async function playRound(
  engine: Engine<unknown>,
  seed: number,
  ways: readonly Way[],
  through: (session: Session) => Session = (session) => session,
): Promise<Tokens> {
  const database = await engine.createDatabase()
  using scratch = project()
  const committed: string[] = []
  try {
    const rows = Array.from({ length: ROWS }, (_, row) => `(${row + 1}, '')`)
    await database.script(
      `CREATE TABLE items (id int PRIMARY KEY, tokens varchar(2000) NOT NULL); INSERT INTO items VALUES ${rows.join(', ')}`,
    )
    await runTool(database.url, scratch.directory, 'baseline')
    const lines = [await open(engine, database), await open(engine, database)]
    for (const [number, { beside, command }] of ways.entries()) {
      const tool = toolPlayer(command, (gate) =>
        runTool(database.url, scratch.directory, command, { through: (session) => through(gate(session)) }),
      )
      committed.push(...(await inTurns(seed * 100 + number, beside, lines, [tool])))
      const bothServed = command === 'up' || ways[number - 1]?.command === 'contract'
      if (bothServed) committed.push(...(await inTurns(seed * 100 + 50 + number, ['old', 'new'], lines, [])))
    }
    const view = async (column: string): Promise<readonly string[]> =>
      (await database.query(`SELECT ${column} AS text FROM items`))
        .flatMap(({ text }) => String(text).toLowerCase().split(' ').filter(Boolean))
        .toSorted()
    return {
      committed: committed.toSorted(),
      views: { tokens: await view('tokens'), trail: await view('trail') },
    }
  } finally {
    await database.dispose()
  }
}

/** Gives the tokens of transactions that were committed. */
async function inTurns(
  seed: number,
  beside: readonly Version[],
  lines: readonly Line[],
  others: readonly Player[],
): Promise<readonly string[]> {
  const [sampled] = fc.sample(fc.tuple(plans, plans, turns), { seed, numRuns: 1 })
  const [first = [], second = [], order = []] = sampled ?? []
  const writers = lines.map((line, place) =>
    tokenWriter(`s${seed}w${place}`, beside[place] ?? 'old', line, [first, second][place] ?? []),
  )
  await takeTurns([...others, ...writers], order)
  return writers.flatMap((writer) => [...writer.committed])
}

/** A session as an application has it: with the isolation level that the engine gives by default. */
async function open(engine: Engine<unknown>, database: Database<unknown>): Promise<Line> {
  const connection = await database.connect()
  if (engine.family === 'mysql') return { send: (sql) => (connection as Connection).query(sql) }
  return { send: (sql) => (connection as Client).query(sql) }
}

function project(): Scratch {
  const scratch = scratchProject()
  scratch.write(
    'migrations/20260101000000_shout.ts',
    `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Tokens are shouted',
  operations: [
    op.changeColumn('items', 'tokens', {
      into: 'trail', type: 'varchar(2000)', notNull: true, forward: sql\`upper(tokens)\`, backward: sql\`lower(trail)\`,
    }),
  ],
})`,
  )
  return scratch
}
