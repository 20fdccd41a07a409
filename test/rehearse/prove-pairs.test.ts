import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { PairProof } from '../../src/rehearse/pair-proof.ts'
import { provePairs } from '../../src/rehearse/prove-pairs.ts'
import { runScript, type Script } from '../../src/rehearse/run-script.ts'
import type { Shadow } from '../../src/rehearse/shadow.ts'
import type { State } from '../../src/rehearse/state.ts'
import type { Way, WrittenPair } from '../../src/rehearse/way.ts'
import { serverOfEach } from '../cli/chosen.ts'

const FRUITS = 'CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(10,2))'

function way(text: string, transaction: Script['transaction'] = 'wrapped'): Way {
  const script: Script = { text, messages: [text], transaction, refused: null }
  return { isEmpty: text === '', run: (shadow) => runScript(shadow, script) }
}

function pair(name: string, up: string, down: string | null): WrittenPair {
  return { name, up: way(up), down: down === null ? null : way(down) }
}

async function fill({ connection }: Shadow, { images }: State): Promise<readonly []> {
  if (images.get('fruits')?.rows.length === 0) {
    // An index of a pair under test may refuse them.
    await connection.session
      .script(`INSERT INTO fruits (id, name, price) VALUES (1, 'apple', 3.75), (2, 'pear', NULL)`)
      .catch(() => undefined)
  }
  return []
}

describe.each(serverOfEach)('on $name', (engine) => {
  async function prove(...pairs: readonly WrittenPair[]): Promise<readonly PairProof[]> {
    const database = await engine.createDatabase()
    await database.release()
    const { connection, dialect } = await openDatabase(database.url)
    try {
      const chosen = new Set(pairs.map(({ name }) => name))
      const place = { connection, dialect: await dialect(), url: database.url }
      return (await provePairs(place, pairs, { chosen, fill })).proofs
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

  it('what fails says which way, with which error and in which statement', async () => {
    const proofs = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair(
        '2',
        'ALTER TABLE fruits ADD COLUMN colour varchar(20)',
        'SELECT 1; ALTER TABLE fruits DROP COLUMN color; SELECT 2',
      ),
      pair('3', 'ALTER TABLE nothing ADD COLUMN colour varchar(20)', 'SELECT 1'),
      pair('4', 'ALTER TABLE fruits ADD COLUMN weight int', 'ALTER TABLE fruits DROP COLUMN weight'),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'down-fails', 'up-fails', 'proved'])
    expect(proofs[1]?.error?.message).toContain('color')
    expect(proofs[1]?.error?.statement).toBe('ALTER TABLE fruits DROP COLUMN color')
  })

  it('an absent or empty way back is found out where the way up changes something', async () => {
    const proofs = await prove(
      pair('1', FRUITS, null),
      pair('2', `UPDATE fruits SET name = 'fig' WHERE id = 1`, ''),
      pair('3', 'SELECT 1', ''),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['no-down', 'no-down', 'proved'])
    expect(proofs.map(({ down }) => down)).toEqual(['absent', 'empty', 'empty'])
  })

  it('a way back that fails on rows and not without them says both', async () => {
    const [, proof] = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair(
        '2',
        `CREATE TABLE seeds (a int); INSERT INTO fruits VALUES (9, 'fig', 1)`,
        `DROP TABLE seeds; INSERT INTO fruits VALUES (1, 'fig', 1); DELETE FROM fruits WHERE id IN (1, 9)`,
      ),
    )
    expect(proof).toMatchObject({ verdict: 'down-fails', onEmptyTables: 'proved' })
  })

  it('a way up that takes no rows is judged on empty tables, and says so', async () => {
    const on = engine.family === 'postgres' ? '' : ' ON fruits'
    const proofs = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      pair(
        '2',
        `ALTER TABLE fruits ADD COLUMN kind varchar(9) NOT NULL DEFAULT 'x'; CREATE UNIQUE INDEX one_of_a_kind ON fruits (kind)`,
        `DROP INDEX one_of_a_kind${on}; ALTER TABLE fruits DROP COLUMN kind`,
      ),
      pair('3', 'ALTER TABLE fruits ADD COLUMN weight int', 'ALTER TABLE fruits DROP COLUMN weight'),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'proved', 'proved'])
    expect(proofs[1]).toMatchObject({ onEmptyTables: 'proved' })
    expect(proofs[1]?.message).toContain('rows tried are refused')
  })

  it('settings and transactions that a script leaves behind are not the next one’s', async () => {
    const left =
      engine.family === 'postgres' ? "SET search_path = ''" : "SET SESSION sql_mode = 'ANSI_QUOTES'"
    const proofs = await prove(
      pair('1', `${FRUITS}; ${left}`, 'DROP TABLE fruits'),
      pair(
        '2',
        `INSERT INTO fruits VALUES (7, ${engine.family === 'postgres' ? `'kiwi'` : '"kiwi"'}, 1)`,
        'DELETE FROM fruits WHERE id = 7',
      ),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'proved'])
  })

  it('a statement that takes no transaction is run as its tool would', async () => {
    const index = engine.family === 'postgres' ? 'INDEX CONCURRENTLY' : 'INDEX'
    const on = engine.family === 'postgres' ? '' : ' ON fruits'
    const text = `CREATE ${index} a ON fruits (name); CREATE ${index} b ON fruits (price)`
    const back = `DROP ${index} a${on}; DROP ${index} b${on}`
    const proofs = await prove(
      pair('1', FRUITS, 'DROP TABLE fruits'),
      { name: '2', up: way(text, 'unless refused'), down: way(back, 'unless refused') },
      { name: '3', up: way(text.replaceAll(/\b([ab]) ON/g, '$1$1 ON')), down: way('SELECT 1') },
    )
    const wrapped = engine.family === 'postgres' ? 'up-fails' : 'not-restored'
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['proved', 'proved', wrapped])
  })

  it('what the server lacks is named, and the next pair is tried', async () => {
    const [extension, account] =
      engine.family === 'postgres'
        ? ['CREATE EXTENSION nobody_has_it', 'CREATE TABLE r (a int); GRANT SELECT ON r TO nobody_has_it']
        : [
            'CREATE TABLE t (a int) ENGINE = nobody_has_it',
            'CREATE DEFINER = nobody_has_it@localhost VIEW v AS SELECT 1 AS a; SELECT a FROM v',
          ]
    const proofs = await prove(
      pair('1', extension, 'SELECT 1'),
      pair('2', account, 'SELECT 1'),
      pair('3', FRUITS, 'DROP TABLE fruits'),
    )
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['up-fails', 'up-fails', 'proved'])
    expect(proofs[0]?.message).toMatch(/lacks the (extension|plugin) nobody_has_it/)
    expect(proofs[1]?.message).toMatch(/lacks the (role|account) '?nobody_has_it/)
  })
})
