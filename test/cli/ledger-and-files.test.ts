import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { cli, type Cli } from './cli.ts'

const FIRST = '20260101000000_shops'
const SECOND = '20260102000000_city'
const THIRD = '20260103000000_opened'
const CITY = `op.addColumn('shops', 'city', { type: 'text' })`

const remove = (project: Cli, name: string): void => {
  rmSync(join(project.directory, `migrations/${name}.ts`))
}

const states = async (project: Cli): Promise<readonly string[]> => {
  const { document } = await project.json('status')
  return (document['migrations'] as readonly { readonly state: string }[]).map(({ state }) => state)
}

async function shops(engine: Engine): Promise<Cli> {
  const project = await cli(engine)
  project.migration(
    FIRST,
    `op.createTable('shops', { columns: { id: { type: 'int', primaryKey: true }, name: { type: 'text' } } })`,
  )
  project.migration(SECOND, CITY)
  return project
}

describe.each(server)('$name', (engine) => {
  test('after a code rollback the older image says that the database is ahead, ends with 0, and reverts without the files', async () => {
    await using project = await shops(engine)
    await project.migrate('up', '--to', FIRST)
    const before = await project.image()
    await project.migrate('up')
    await project.database.script(`insert into shops values (1, 'Lyon', 'lyon')`)
    remove(project, SECOND)

    const up = await project.migrate('up', '--guarded')
    expect(up).toMatchObject({ code: 0 })
    expect(up.out).toContain('ahead of these files')
    expect(up.out).toContain(SECOND)
    expect((await project.json('up')).document['ahead']).toEqual([SECOND])
    expect((await project.migrate('status')).out).toContain('newer than these files')

    // The whole folder may be missing: whoever is on call has a laptop and a URL.
    renameSync(join(project.directory, 'migrations'), join(project.directory, 'elsewhere'))
    const status = await project.migrate('status')
    expect(status).toMatchObject({ code: 0 })
    expect(status.out).toContain('migrate revert')
    expect(status.out).toContain('no folder migrations')
    expect(await project.migrate('revert', '--dry-run')).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })
    expect(await project.migrate('history')).toMatchObject({ code: 0 })
    expect((await project.migrate('status')).out).not.toContain('Next: migrate up')
    renameSync(join(project.directory, 'elsewhere'), join(project.directory, 'migrations'))
    expect((await project.migrate('status')).out).toContain(`where the file of ${SECOND} is`)
    renameSync(join(project.directory, 'migrations'), join(project.directory, 'elsewhere'))
    await project.database.script('delete from shops')
    expect(await project.image()).toBe(before)
    expect(await project.migrate('up')).toMatchObject({ code: 2 })
  })

  test('an applied file may be formatted anew, and not be changed in what it does', async () => {
    await using project = await shops(engine)
    await project.migrate('up')
    const before = await project.image()

    project.scratch.write(
      `migrations/${SECOND}.ts`,
      `import { defineMigration, op } from 'bothways'\n// A word on why.\nexport default defineMigration({ summary: "A change",\n operations: [ op.addColumn("shops", "city", {\n type: "text" }) ] })`,
    )
    expect((await project.migrate('up')).out).toContain('Nothing to do')
    expect((await project.migrate('status')).out).not.toContain('changed on disk')

    project.migration(SECOND, `op.addColumn('shops', 'city', { type: 'varchar(40)' })`)
    for (const command of ['up', 'plan']) {
      const answer = await project.json(command)
      expect(answer, command).toMatchObject({ code: 21, document: { error: { code: 'CHECKSUM_CHANGED' } } })
      expect(answer.document.error?.message).toContain(SECOND)
      expect(answer.document.error?.next).toContain('new migration')
    }
    expect((await project.migrate('status')).out).toContain('changed on disk')
    expect(await project.image()).toBe(before)

    // What the file says now is no hindrance to a way back.
    expect(await project.migrate('revert', '--steps', '1')).toMatchObject({ code: 0 })
    const reverted = await project.json('up')
    expect(reverted).toMatchObject({ code: 21, document: { error: { code: 'CHECKSUM_CHANGED' } } })
    expect(reverted.document.error?.next).toContain(`migrate purge ${SECOND}`)
    expect(await project.migrate('purge', SECOND, '--yes')).toMatchObject({ code: 0 })
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    expect(await states(project)).toEqual(['expanded', 'expanded'])
  })

  test('an applied file that is gone while newer ones are there stops up, and nothing else', async () => {
    await using project = await shops(engine)
    await project.migrate('up')
    project.migration(THIRD, `op.addColumn('shops', 'opened', { type: 'date' })`)
    remove(project, SECOND)
    const before = await project.image()

    const up = await project.json('up')
    expect(up).toMatchObject({ code: 21, document: { error: { code: 'FILE_GONE' } } })
    expect(up.document.error?.message).toContain(SECOND)
    expect(await project.json('plan')).toMatchObject({ code: 21, document: { error: { code: 'FILE_GONE' } } })
    expect(await project.image()).toBe(before)
    expect((await project.migrate('status')).out).toContain('file gone')
    expect(await project.migrate('contract', SECOND)).toMatchObject({ code: 0 })
    expect(await project.migrate('revert')).toMatchObject({ code: 0 })

    project.migration(SECOND, CITY)
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
  })

  test('a file older than what is applied is applied, and it is said', async () => {
    await using project = await shops(engine)
    await project.migrate('up')
    project.migration('20260101120000_between', `op.addColumn('shops', 'between', { type: 'int' })`)
    const up = await project.migrate('up')
    expect(up).toMatchObject({ code: 0 })
    expect(up.err).toContain('20260101120000_between is older than')
  })

  test('history tells who did what, and a row of the audit log changed by hand is found', async () => {
    await using project = await shops(engine)
    await project.migrate('up')
    await project.migrateWith({ BOTHWAYS_ACTOR: 'grace' }, 'contract')

    const history = await project.migrate('history')
    expect(history).toMatchObject({ code: 0 })
    expect(history.out).toMatch(/migrate contract +done +by grace/)
    expect(history.out).toMatch(/migrate up +done +by ada/)
    expect((await project.json('history')).document['auditIntact']).toBe(true)

    await project.database.script(`begin; alter table bothways.audit disable trigger user;
      update bothways.audit set actor = 'nobody' where actor = 'ada'; alter table bothways.audit enable trigger user; commit`)
    const tampered = await project.json('history')
    expect(tampered).toMatchObject({ code: 21, document: { error: { code: 'LEDGER_TAMPERED' } } })
    expect(tampered.document['auditIntact']).toBe(false)
    const told = await project.migrate('history')
    expect(told.out).toContain('migrate contract')
    expect(told.err).toContain('Row 1 of the audit log')
  })

  test('a ledger of a newer version of the tool is left alone', async () => {
    await using project = await shops(engine)
    await project.migrate('up', '--to', FIRST)
    await project.database.script('update bothways.meta set version = 99')
    const before = await project.image()
    for (const command of ['up', 'status', 'contract', 'revert']) {
      const answer = await project.json(command)
      expect(answer, command).toMatchObject({ code: 21, document: { error: { code: 'LEDGER_NEWER' } } })
    }
    expect(await project.image()).toBe(before)
  })
})
