import { describe, expect, test } from 'vitest'
import { killable, type DedicatedServer } from '../engines/dedicated.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { cli, type Cli } from './cli.ts'

/** As docs/mysql.md has it. */
const RIGHTS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'ALTER',
  'DROP',
  'INDEX',
  'REFERENCES',
  'TRIGGER',
  'CREATE VIEW',
  'SHOW VIEW',
  'LOCK TABLES',
  'CREATE TEMPORARY TABLES',
]

const CHANGE = [
  `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, onUnrepresentable: 'hold', fallback: sql\`0\` })`,
  `op.dropColumn('fruits', 'old')`,
  `op.dropTable('notes')`,
]
const ROWS = `op.sql({ up: "UPDATE crates SET label = 'none' WHERE label IS NULL" })`

// A server of its own, for it has to trust those who make triggers.
describe.each(killable)('an account on $name', (engine) => {
  test('with the rights of the list runs everything; without temporary tables it is refused first', async () => {
    const server = await engine.start()
    try {
      await using project = await projectOn(server, engine.name)
      const account = async (name: string, rights: readonly string[]): Promise<{ DATABASE_URL: string }> => {
        const url = new URL(project.database.url)
        await project.database.script(
          `CREATE USER ${name}@'%' IDENTIFIED BY 'pass'; GRANT ${rights.join(', ')} ON ${url.pathname.slice(1)}.* TO ${name}@'%'; GRANT ALL ON \`bothways\\_shadow\\_%\`.* TO ${name}@'%'`,
        )
        url.username = name
        url.password = 'pass'
        return { DATABASE_URL: url.href }
      }
      const owner = await account('owner', RIGHTS)
      const fewer = await account(
        'fewer',
        RIGHTS.filter((right) => right !== 'CREATE TEMPORARY TABLES'),
      )
      project.migration('20260101000000_change', ...CHANGE)
      project.migration('20260102000000_rows', ROWS)
      project.migration('20260103000000_name', `op.renameTable('boxes', 'cartons')`)
      expect(await project.migrateWith(owner, 'baseline')).toMatchObject({ code: 0, err: '' })
      const before = await project.image()
      const refused = await project.migrateWith(fewer, 'up')
      expect(refused).toMatchObject({ code: 21, err: expect.stringContaining('CREATE TEMPORARY TABLES') })
      expect(await project.image()).toBe(before)
      for (const command of [
        ['up', '--guarded'],
        ['contract'],
        ['revert'],
        ['revert'],
        ['up'],
        ['contract'],
        ['status'],
        ['purge', '--older-than', '0', '--yes'],
      ])
        expect(await project.migrateWith(owner, ...command), command.join(' ')).toMatchObject({ code: 0 })
      project.migration('20260104000000_more', ROWS.replace('none', 'more'))
      const rows = await project.migrateWith(fewer, 'up')
      expect(rows).toMatchObject({ code: 21, err: expect.stringContaining('CREATE TEMPORARY TABLES') })
    } finally {
      await server.stop()
    }
  })
})

async function projectOn(server: DedicatedServer, name: string): Promise<Cli<unknown>> {
  const engine = mysqlEngines.find((one) => one.name === name)
  if (engine === undefined) throw new Error(`no engine ${name}`)
  return cli(
    { ...engine, createDatabase: () => server.createDatabase() },
    `SET GLOBAL log_bin_trust_function_creators = 1;
     CREATE TABLE fruits (id int AUTO_INCREMENT PRIMARY KEY, name varchar(40) NOT NULL, price decimal(8,2) NOT NULL, old varchar(10));
     INSERT INTO fruits (name, price) VALUES ('pear', 1.25);
     CREATE TABLE crates (id int PRIMARY KEY, label varchar(10));
     INSERT INTO crates VALUES (1, NULL), (2, 'two');
     CREATE TABLE boxes (id int PRIMARY KEY);
     CREATE TABLE notes (id int PRIMARY KEY, fruit int, FOREIGN KEY (fruit) REFERENCES fruits (id))`,
  )
}
