import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { provePairs, type Way, type WrittenPair } from '../../src/rehearse/prove-pairs.ts'
import type { Shadow } from '../../src/rehearse/shadow.ts'
import type { State } from '../../src/rehearse/state.ts'
import type { Proof } from '../../src/rehearse/verdict.ts'
import { serverOfEach } from '../cli/chosen.ts'

const FRUITS = 'CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(10,2))'

function way(text: string, inTransaction = true): Way {
  return { isEmpty: text === '', inTransaction, run: ({ connection }) => connection.session.script(text) }
}

function pair(name: string, up: string, down: string | null): WrittenPair {
  return { name, up: way(up), down: down === null ? null : way(down) }
}

async function fill({ connection }: Shadow, { images }: State): Promise<readonly []> {
  if (images.get('fruits')?.rows.length === 0) {
    await connection.session.script(
      `INSERT INTO fruits (id, name, price) VALUES (1, 'apple', 3.75), (2, 'pear', NULL)`,
    )
  }
  return []
}

describe.each(serverOfEach)('on $name', (engine) => {
  async function prove(...pairs: readonly WrittenPair[]): Promise<readonly Proof[]> {
    const database = await engine.createDatabase()
    await database.release()
    const { connection, dialect } = await openDatabase(database.url)
    try {
      const place = { connection, dialect: await dialect(), url: database.url }
      return (await provePairs(place, pairs, { fill })).proofs
    } finally {
      await connection.session.close()
      await database.dispose()
    }
  }

  it('a pair that brings everything back is proved', async () => {
    const proofs = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair('2', 'ALTER TABLE fruits ADD COLUMN colour varchar(20)', 'ALTER TABLE fruits DROP COLUMN colour'),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'proved'])
  })

  it('a way back that gives the column and not its values is lossy, with a row as it was and as it is', async () => {
    const [, proof] = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair('2', 'ALTER TABLE fruits DROP COLUMN price', 'ALTER TABLE fruits ADD COLUMN price decimal(10,2)'),
    )
    expect(proof).toMatchObject({
      verdict: 'lossy',
      schema: [],
      losses: [{ table: 'fruits', rows: 1, columns: ['price'] }],
    })
    expect(proof?.losses[0]?.example).toEqual({
      before: 'id=1, name=apple, price=3.75',
      after: 'id=1, name=apple, price=NULL',
    })
  })

  it('a way back that forgets something leaves another schema, and the next pair is judged on the right one', async () => {
    const proofs = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair('2', 'CREATE INDEX fruits_name ON fruits (name)', 'SELECT 1'),
      pair('3', 'ALTER TABLE fruits ADD COLUMN colour varchar(20)', 'ALTER TABLE fruits DROP COLUMN colour'),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'not-restored', 'proved'])
    expect(proofs[1]?.schema.join()).toContain('fruits_name')
  })

  it('columns in another order are a lesser thing than another schema', async () => {
    const [, proof] = await prove(
      pair('1', 'CREATE TABLE pairs (a int, b int)', 'DROP TABLE pairs'),
      pair('2', 'ALTER TABLE pairs DROP COLUMN a', 'ALTER TABLE pairs ADD COLUMN a int'),
    )
    expect(proof).toMatchObject({ verdict: 'not-restored', orderOnly: true })
  })

  it('what fails says which way and with which error', async () => {
    const proofs = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair('2', 'ALTER TABLE fruits ADD COLUMN colour varchar(20)', 'ALTER TABLE fruits DROP COLUMN color'),
      pair('3', 'ALTER TABLE nothing ADD COLUMN colour varchar(20)', 'SELECT 1'),
      pair('4', 'ALTER TABLE fruits ADD COLUMN weight int', 'ALTER TABLE fruits DROP COLUMN weight'),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'down-fails', 'up-fails', 'proved'])
    expect(proofs[1]?.error?.message).toContain('color')
  })

  it('an absent or empty way back is found out where the way up changes something', async () => {
    const proofs = await prove(
      pair('1', FRUITS, null),
      pair('2', `UPDATE fruits SET name = 'fig' WHERE id = 1`, ''),
      pair('3', 'SELECT 1', ''),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['no-down', 'no-down', 'proved'])
  })

  it('a pair without transactions is run as it stands', async () => {
    const up = way('CREATE INDEX fruits_name ON fruits (name)', false)
    const down = way(
      engine.family === 'postgres' ? 'DROP INDEX fruits_name' : 'DROP INDEX fruits_name ON fruits',
      false,
    )
    const proofs = await prove(pair('1', FRUITS, 'DROP TABLE fruits'), { name: '2', up, down })
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'proved'])
  })
})
