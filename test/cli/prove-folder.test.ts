import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { PairProof } from '../../src/rehearse/pair-proof.ts'
import { serverOfEach } from './chosen.ts'
import { cli } from './cli.ts'

describe.each(serverOfEach)('$name', (engine) => {
  const body =
    engine.family === 'postgres'
      ? `CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;`
      : `DELIMITER //\nCREATE FUNCTION one() RETURNS int DETERMINISTIC BEGIN RETURN 1; END//\nDELIMITER ;\n`
  const lacking =
    engine.family === 'postgres'
      ? 'CREATE TABLE posts (a int); CREATE EXTENSION nobody_has_it'
      : 'CREATE TABLE posts (a int) ENGINE = nobody_has_it'

  test('a folder of flyway is judged pair by pair, and goes on behind one that the server can’t run', async () => {
    await using shop = await cli(engine)
    shop.scratch.write('flyway.conf', 'flyway.placeholders.people=users\n')
    shop.scratch.write('sql/V1__users.sql', 'CREATE TABLE ${people} (id int PRIMARY KEY, name varchar(40));')
    shop.scratch.write('sql/U1__users.sql', 'DROP TABLE ${people};')
    shop.scratch.write('sql/V2__body.sql', `${body} ALTER TABLE users DROP COLUMN name;`)
    shop.scratch.write(
      'sql/U2__body.sql',
      'DROP FUNCTION one; ALTER TABLE users ADD COLUMN name varchar(40);',
    )
    shop.scratch.write('sql/V3__lacking.sql', lacking)
    shop.scratch.write('sql/V4__none.sql', 'ALTER TABLE users ADD COLUMN mail varchar(40)')
    shop.scratch.write('sql/B3__base.sql', 'SELECT 1')
    const { code, document } = await shop.json('prove', '--dir', 'sql')
    expect(code).toBe(21)
    expect(document).toMatchObject({ format: 'flyway', unread: [{ file: 'B3__base.sql' }] })
    const proofs = document['migrations'] as readonly PairProof[]
    expect(proofs.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['V1__users', 'proved'],
      ['V2__body', 'lossy'],
      ['V3__lacking', 'up-fails'],
      ['V4__none', 'no-down'],
    ])
    expect(proofs[2]?.lacks).toContain('nobody_has_it')

    const one = await shop.migrate('prove', 'V1__users', '--dir', 'sql')
    expect(one).toMatchObject({ code: 0 })
    expect(one.out).not.toContain('V2__body')
    const git = (...words: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=ada@localhost', ...words], {
        cwd: shop.directory,
        encoding: 'utf8',
      })
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'all')
    shop.scratch.write('sql/U1__users.sql', '-- again\nDROP TABLE ${people};')
    const since = await shop.migrate('prove', '--since', 'HEAD', '--dir', 'sql')
    expect(since.out).toContain('1 migration: 1 proved')
    expect((await shop.migrate('prove', 'V9__no', '--dir', 'sql')).err).toContain('V4__none')
  })

  test('two tools in one folder are refused until one is named', async () => {
    await using shop = await cli(engine)
    shop.scratch.write('both/1_a.up.sql', 'CREATE TABLE a (id int)')
    shop.scratch.write('both/1_a.down.sql', 'DROP TABLE a')
    shop.scratch.write('both/2_b.sql', '-- +goose Up\nCREATE TABLE b (id int);\n')
    const refused = await shop.migrate('prove', '--dir', 'both')
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain('golang-migrate and of goose')
    expect((await shop.migrate('prove', '--dir', 'both', '--format', 'golang-migrate')).out).toContain('1_a')
  })
})
