import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli, type Cli } from './cli.ts'

const ADDS = '20260101000000_adds'
const SCHEMA = `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL); INSERT INTO fruits VALUES (1, 'fig')`

describe.each(serverOfEach)('up --guarded on $name', (engine) => {
  async function prepared(operation: string): Promise<Cli<unknown>> {
    const project = await cli(engine, SCHEMA)
    await project.migrate('baseline')
    project.migration(ADDS, operation)
    return project
  }
  const proofOf = (project: Cli<unknown>): string =>
    join(project.directory, 'migrations', `${ADDS}.proof.json`)
  const adds = `op.addColumn('fruits', 'colour', { type: 'varchar(20)' })`

  test('believes the proof beside a migration, and makes none', async () => {
    await using project = await prepared(adds)
    expect(await project.migrate('prove')).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(proofOf(project), 'utf8'))).toMatchObject({
      schema: 'bothways/proof@1',
      migration: ADDS,
      verdict: 'proved',
    })
    const done = await project.migrate('up', '--guarded')
    expect(done).toMatchObject({ code: 0 })
    expect(done.err).not.toContain('Proving')
  })

  test('makes a proof where there is none', async () => {
    await using project = await prepared(adds)
    const done = await project.migrate('up', '--guarded')
    expect(done).toMatchObject({ code: 0 })
    expect(done.err).toContain(`Proving ${ADDS}`)
  })

  test('names an edited proof, one for another schema and one for another file, and believes none of them', async () => {
    await using project = await prepared(adds)
    await project.migrate('prove')
    const text = readFileSync(proofOf(project), 'utf8')
    writeFileSync(proofOf(project), text.replace(/"rows": \d+/, '"rows": 123456'))
    await project.database.script('CREATE TABLE nothing_to_do_with_it (id int PRIMARY KEY)')
    await project.migrate('baseline', '--accept-drift')
    const edited = await project.migrate('up', '--guarded')
    expect(edited).toMatchObject({ code: 0 })
    expect(edited.err).toContain('was edited')
    await project.migrate('revert')
    await project.migrate('purge', ADDS, '--yes')

    writeFileSync(proofOf(project), text)
    await project.database.script('ALTER TABLE fruits ADD weight int')
    await project.migrate('baseline', '--accept-drift')
    const other = await project.migrate('up', '--guarded')
    expect(other.err).toContain('for another schema')
    await project.migrate('revert')
    await project.migrate('purge', ADDS, '--yes')

    project.migration(ADDS, `op.addColumn('fruits', 'taste', { type: 'varchar(20)' })`)
    expect((await project.migrate('up', '--guarded')).err).toContain('has changed since its proof was made')
  })

  test('refuses what loses rows, and changes nothing', async () => {
    await using project = await prepared(
      `op.sql({ up: 'SELECT 1', down: "UPDATE fruits SET name = CONCAT('!', name) WHERE length(name) < 30" })`,
    )
    const before = await project.image()
    const refused = await project.json('up', '--guarded')
    expect(refused).toMatchObject({ code: 21, document: { error: { code: 'PROOF_REFUSED' } } })
    expect(refused.document.error?.message).toContain('lossy')
    expect(await project.image()).toBe(before)
    await project.migrate('prove')
    const again = await project.migrate('up', '--guarded')
    expect(again).toMatchObject({ code: 21 })
    expect(again.err).not.toContain('Proving')
  })
})
