import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { galera, startGalera, type GaleraCluster } from '../engines/galera.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool } from '../operations/tool.ts'

const wanted = mysqlEngines.some(({ kind }) => kind === 'mariadb') && galera !== undefined
const CHANGE = [
  op.changeColumn('fruits', 'price', {
    into: 'cents',
    type: 'bigint',
    notNull: true,
    forward: sql`round(price * 100)`,
    backward: sql`cents / 100.0`,
    fallback: sql`0`,
  }),
]

describe.runIf(wanted)('three nodes of a Galera cluster', () => {
  let cluster: GaleraCluster
  beforeAll(async () => {
    if (galera !== undefined) cluster = await startGalera(galera)
  }, 180_000)
  afterAll(() => cluster.stop())

  async function at(node: number, text: string): Promise<readonly RowDataPacket[]> {
    const connection = await createConnection({
      uri: cluster.urls[node] ?? '',
      multipleStatements: true,
      dateStrings: true,
    })
    try {
      // A write of another node is waited for, as an application that reads its own writes would.
      await connection.query('SET SESSION wsrep_sync_wait = 7')
      const [rows] = await connection.query<RowDataPacket[]>(text)
      return rows
    } finally {
      await connection.end()
    }
  }

  test('both versions write at different nodes, and each finds what the other wrote, through every state', async () => {
    await at(
      0,
      `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(10,2) NOT NULL); INSERT INTO fruits VALUES (1, 'apple', 3.75)`,
    )
    const tool = await openTool(cluster.urls[0] ?? '', CHANGE)
    try {
      const before = await tool.fingerprint()
      await tool.up()
      await at(1, `INSERT INTO fruits (id, name, price) VALUES (2, 'pear', 1.5)`)
      await at(
        2,
        `INSERT INTO fruits (id, name, cents) VALUES (3, 'fig', 700); UPDATE fruits SET cents = 400 WHERE id = 1`,
      )
      expect(await at(0, 'SELECT price, cents FROM fruits ORDER BY id')).toEqual([
        { price: '4.00', cents: 400 },
        { price: '1.50', cents: 150 },
        { price: '7.00', cents: 700 },
      ])
      await tool.contract()
      await at(1, `INSERT INTO fruits (id, name, cents) VALUES (4, 'kiwi', 250)`)
      await tool.revert()
      expect(await at(2, 'SELECT price FROM fruits WHERE id = 4')).toEqual([{ price: '2.50' }])
      await tool.revert()
      expect(await tool.fingerprint()).toBe(before)
    } finally {
      await tool.close()
    }
  })

  test('a runner at one node keeps those at the others out, which GET_LOCK alone would not', async () => {
    const [one = '', two = ''] = cluster.urls
    const holder = await openDatabase(one)
    const dialect = await holder.dialect()
    await dialect.ledger(holder.connection.session).ensure()
    await dialect.acquireLock(holder.connection.session, { waitMs: 0, url: one })
    const other = await openTool(two, CHANGE)
    try {
      await expect(other.up()).rejects.toMatchObject({ code: 'LOCK_BUSY' })
      await dialect.releaseLock(holder.connection.session)
      await other.up()
      await other.revert()
    } finally {
      await holder.connection.session.close()
      await other.close()
    }
  })
})

// A file without any test counts as broken.
if (!wanted) test.skip('no Galera on this machine, or no MariaDB in this run', () => undefined)
