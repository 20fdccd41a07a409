import { describe, expect, test } from 'vitest'
import { mysqlEngines } from '../engines/mysql.ts'
import { server, serverOfEach } from '../cli/chosen.ts'
import { cli, type Cli } from '../cli/cli.ts'

const FRUITS = '20260101000000_fruits'
const SEEDED = '20260102000000_seeded'
const MAKES_FRUITS = `op.createTable('fruits', { columns: { id: { type: 'int', primaryKey: true }, name: { type: 'varchar(40)', notNull: true }, price: { type: 'decimal(10,2)', notNull: true }, kind: { type: 'varchar(20)', default: sql\`'none'\` } } })`

interface Loss {
  readonly table: string
  readonly when?: string
}

/** Two applications, and a migration with a mistake that shows only where one of them makes a certain write. */
async function lossesOf(project: Cli<unknown>, ...operations: readonly string[]): Promise<readonly string[]> {
  project.migration(FRUITS, MAKES_FRUITS)
  project.migration(SEEDED, ...operations)
  const { code, document } = await project.json('prove', SEEDED)
  const [proof] = document['migrations'] as readonly { verdict: string; losses: readonly Loss[] }[]
  expect({ code, verdict: proof?.verdict }).toEqual({ code: 21, verdict: 'lossy' })
  return (proof?.losses ?? []).map(({ when }) => when ?? '')
}

describe.each(serverOfEach)('a proof on $name finds', (engine) => {
  /** A trigger that one statement is enough for. */
  const trigger = (event: string, body: string): string =>
    engine.family === 'postgres'
      ? `op.sql({ up: \`CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NEW; END $$; CREATE TRIGGER spoil BEFORE ${event} ON fruits FOR EACH ROW EXECUTE FUNCTION spoil()\`, down: 'DROP TRIGGER spoil ON fruits; DROP FUNCTION spoil()' })`
      : `op.sql({ up: \`CREATE TRIGGER spoil BEFORE ${event} ON fruits FOR EACH ROW ${body.replace(':=', '=').replace('NEW.', 'SET NEW.')}\`, down: 'DROP TRIGGER spoil' })`

  test('an update of the key that comes to nothing', async () => {
    await using project = await cli(engine)
    const losses = await lossesOf(project, trigger('UPDATE', 'NEW.id := OLD.id'))
    expect(losses).toContain('an update of the key by the old version')
  })

  test('a default that is another one than the old version counts on', async () => {
    await using project = await cli(engine)
    const losses = await lossesOf(project, trigger('INSERT', `NEW.kind := nullif(NEW.kind, 'none')`))
    expect(losses).toContain('an insert that leaves columns out by the old version')
  })

  test('nothing in a default that the migration itself changes', async () => {
    await using project = await cli(engine)
    project.migration(FRUITS, MAKES_FRUITS)
    project.migration(SEEDED, `op.setDefault('fruits', 'kind', sql\`'some'\`)`)
    expect(await project.migrate('prove', SEEDED)).toMatchObject({ code: 0 })
  })

  test('an upsert that writes something else', async () => {
    await using project = await cli(engine)
    const losses = await lossesOf(project, trigger('INSERT', `NEW.kind := 'spoilt'`))
    expect(losses).toContain('an upsert of a row that is there by the old version')
  })
})

describe.each(server)('a proof on $name finds', (engine) => {
  const quiet = (event: string): string =>
    `op.sql({ up: \`CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER spoil BEFORE ${event} ON fruits FOR EACH ROW EXECUTE FUNCTION spoil()\`, down: 'DROP TRIGGER spoil ON fruits; DROP FUNCTION spoil()' })`

  test('a delete that comes to nothing', async () => {
    await using project = await cli(engine)
    expect(await lossesOf(project, quiet('DELETE'))).toContain('a delete by the old version')
  })

  test('what the old version writes while the new schema is held, and nobody carries over', async () => {
    await using project = await cli(engine)
    const losses = await lossesOf(
      project,
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`price * 100\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` })`,
      `op.sql({ up: 'SET session_replication_role = origin', down: 'SET session_replication_role = replica' })`,
    )
    expect(new Set(losses)).toEqual(new Set(['applied again after the old version wrote']))
  })
})

describe.each(mysqlEngines)('a proof on $name finds', (engine) => {
  test('a transaction of the old version that nobody can roll back any more', async () => {
    await using project = await cli(engine)
    const losses = await lossesOf(
      project,
      `op.sql({ up: 'ALTER TABLE fruits ENGINE = MyISAM', down: 'ALTER TABLE fruits ENGINE = InnoDB' })`,
    )
    expect(losses).toContain('a transaction that is rolled back by the old version')
  })
})
