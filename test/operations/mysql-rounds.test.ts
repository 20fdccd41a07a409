import { constantFrom, integer, record, sample, type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene, type Scene } from './mysql-scene.ts'

const FRUITS = `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(20) COLLATE utf8mb4_bin NOT NULL, price decimal(8,2) NOT NULL, code varchar(20) NOT NULL)`
const CHANGE = [
  op.changeColumn('fruits', 'price', {
    into: 'cents',
    type: 'bigint',
    notNull: true,
    forward: sql`round(price * 100)`,
    backward: sql`cents / 100.0`,
    fallback: sql`0`,
  }),
  op.renameColumn('fruits', 'name', 'title'),
  op.dropColumn('fruits', 'code', { backward: sql`concat('n/a ', id)` }),
  op.addColumn('fruits', 'colour', { type: 'varchar(20)', notNull: true, fill: sql`'none'` }),
]
/** What decimal(8,2) holds. */
const MOST = 99_999_999

type Version = 'old' | 'new'
interface Fruit {
  readonly cents: number
  readonly title: string
  /** Of the old version alone. */
  readonly code: string
  /** Of the new version alone. */
  readonly colour: string
}
type Fruits = Map<number, Fruit>

const anyWrite = record({
  by: constantFrom<Version>('old', 'new'),
  kind: constantFrom('put', 'put', 'price', 'name', 'own', 'delete'),
  id: integer({ min: 1, max: 6 }),
  cents: integer({ min: -999, max: 2 * MOST }),
  title: constantFrom('fig', 'FIG', 'fig ', 'fïg'),
  own: constantFrom('', 'a', 'A', 'é'),
})
type Write = typeof anyWrite extends Arbitrary<infer Each> ? Each : never

const shown = ({ cents }: Fruit): number => (cents > MOST ? 0 : cents)
/** An old application that writes the price it was shown has changed nothing. */
const priced = (fruit: Fruit | undefined, { by, cents }: Write): number => {
  if (by === 'new') return cents
  const price = cents % MOST
  return fruit !== undefined && shown(fruit) === price ? fruit.cents : price
}

/** The write as a statement of its version, and what must be true after it. */
function write(fruits: Fruits, one: Write): string {
  const { by, id, kind, own, title } = one
  const fruit = fruits.get(id)
  const cents = priced(fruit, one)
  const columns = by === 'old' ? ['name', 'price', 'code'] : ['title', 'cents', 'colour']
  const amount = by === 'old' ? `${one.cents % MOST} / 100` : String(one.cents)
  const texts = [`'${title}'`, amount, `'${own}'`]
  const side = by === 'old' ? { code: own } : { colour: own }
  if (kind === 'put') {
    const fresh = { code: `n/a ${id}`, colour: 'none' }
    fruits.set(id, { ...fresh, ...fruit, cents, title, ...side })
    const sets = columns.map((column, number) => `${column} = ${texts[number]}`)
    return `INSERT INTO fruits (id, ${columns.join(', ')}) VALUES (${id}, ${texts.join(', ')}) ON DUPLICATE KEY UPDATE ${sets.join(', ')}`
  }
  if (kind === 'delete') {
    fruits.delete(id)
    return `DELETE FROM fruits WHERE id = ${id}`
  }
  const number = { name: 0, price: 1, own: 2 }[kind]
  if (fruit !== undefined) fruits.set(id, { ...fruit, ...[{ title }, { cents }, side][number] })
  return `UPDATE fruits SET ${columns[number]} = ${texts[number]} WHERE id = ${id}`
}

async function looks(
  { rows }: Scene,
  fruits: Fruits,
  versions: readonly Version[],
  when: string,
): Promise<void> {
  const sorted = [...fruits].toSorted(([a], [b]) => a - b)
  if (versions.includes('old'))
    expect(await rows('SELECT id, name, price, code FROM fruits ORDER BY id'), `${when}, old`).toEqual(
      sorted.map(([id, fruit]) => ({
        id: String(id),
        name: fruit.title,
        price: (shown(fruit) / 100).toFixed(2),
        code: fruit.code,
      })),
    )
  if (versions.includes('new'))
    expect(await rows('SELECT id, title, cents, colour FROM fruits ORDER BY id'), `${when}, new`).toEqual(
      sorted.map(([id, { cents, colour, title }]) => ({
        id: String(id),
        title,
        cents: String(cents),
        colour,
      })),
    )
}

describe.each(mysqlEngines)('rounds of up, contract, revert and revert on $name', (engine) => {
  it('every write of either version is where it belongs, and a value that the old one can’t show is in nobody’s way', () =>
    scene(engine, FRUITS, CHANGE, async (at) => {
      const writes = sample(anyWrite, { seed: 2, numRuns: 300 })
      const fruits: Fruits = new Map()
      const work = async (when: string, ...versions: readonly Version[]): Promise<void> => {
        await looks(at, fruits, versions, `${when}, before its writes`)
        const these = writes.splice(0, 30).filter(({ by }) => versions.includes(by))
        await at.database.script(these.map((one) => write(fruits, one)).join(';\n'))
        await looks(at, fruits, versions, when)
      }
      await work('at first', 'old')
      for (const round of [1, 2]) {
        await at.tool.up()
        await work(`expanded ${round}`, 'old', 'new')
        await at.tool.contract()
        await work(`contracted ${round}`, 'new')
        expect(await at.tool.revert()).toBe(0)
        await work(`served again ${round}`, 'old', 'new')
        expect(await at.tool.revert()).toBe(0)
        await work(`reverted ${round}`, 'old')
      }
    }))
})
