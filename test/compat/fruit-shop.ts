import { expect } from 'vitest'
import { cli, type Cli } from '../cli/cli.ts'
import type { Engine } from '../engines/engine.ts'

const FRUITS =
  'CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(10,2) NOT NULL)'

const CENTS = `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` })`

/** Two releases of a shop: the first reads and writes `price`, the second `cents`. */
export function fruitContract(engine: Engine<unknown>, release: string, column: string, app = 'web'): string {
  const [one, two, three] = engine.family === 'postgres' ? ['$1', '$2', '$3'] : ['?', '?', '?']
  const of = (name: string) => ({ of: { table: 'fruits', column: name } })
  return JSON.stringify({
    format: 'bothways/release-contract@1',
    app,
    release,
    engine: engine.family,
    sources: ['hand'],
    tables: {
      fruits: {
        inserts: true,
        columns: {
          id: { read: {}, insert: 'always', filter: true },
          name: { read: {}, insert: 'always' },
          [column]: { read: {}, insert: 'always', update: true },
        },
      },
    },
    statements: [
      {
        id: '0000000000000001',
        kind: 'read',
        sql: `select name, ${column} from fruits where id = ${one}`,
        tables: ['fruits'],
        parameters: [of('id')],
        by: ['recorder'],
      },
      {
        id: '0000000000000002',
        kind: 'write',
        sql: `insert into fruits (id, name, ${column}) values (${one}, ${two}, ${three})`,
        tables: ['fruits'],
        parameters: [of('id'), of('name'), of(column)],
        by: ['recorder'],
      },
      {
        id: '0000000000000003',
        kind: 'write',
        sql: `update fruits set ${column} = ${one} where id = ${two}`,
        tables: ['fruits'],
        parameters: [of(column), of('id')],
        by: ['recorder'],
      },
    ],
  })
}

export async function fruitShop(engine: Engine<unknown>): Promise<Cli<unknown>> {
  const project = await cli(engine, FRUITS)
  await project.database.script(`INSERT INTO fruits VALUES (1, 'apple', 3.75)`)
  project.scratch.write('contracts/web@v1.json', fruitContract(engine, 'v1', 'price'))
  project.scratch.write('contracts/web@v2.json', fruitContract(engine, 'v2', 'cents'))
  project.migration('20260101000000_cents', CENTS)
  expect(await project.migrate('baseline')).toMatchObject({ code: 0 })
  // Nobody else is connected then.
  await project.database.release()
  return project
}
