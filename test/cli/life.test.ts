import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { serverAndEmbedded, serverOfEach } from './chosen.ts'
import { cli, migrationText } from './cli.ts'

const SHOPS = `op.createTable('shops', { columns: { id: { type: 'int', primaryKey: true }, name: { type: 'text', notNull: true } } })`
const ESCAPE = '\u001B'

describe.each(serverAndEmbedded)('$name', (engine) => {
  test('init and new lay down a project that up applies, and a second init leaves it alone', async () => {
    await using project = await cli(engine)

    expect(await project.migrate('init')).toMatchObject({ code: 0 })
    const config = readFileSync(join(project.directory, 'migrate.config.ts'), 'utf8')
    expect(config).toContain('defineConfig')
    expect((await project.migrate('init')).out).toContain('Already there')
    expect(readFileSync(join(project.directory, 'migrate.config.ts'), 'utf8')).toBe(config)

    const made = await project.json('new', 'first table')
    const [file] = made.document['files'] as readonly string[]
    expect(file).toMatch(/migrations[/\\]\d{14}_first_table\.ts$/)
    expect(existsSync(resolve(project.directory, file ?? ''))).toBe(true)
    expect(await project.migrate('new', 'by hand', '--sql')).toMatchObject({ code: 0 })
  })

  test.each(['{ "type": "commonjs" }', '{}'])(
    'in a package of %s they write files that Node reads as modules, without a warning',
    async (text) => {
      await using project = await cli(engine)
      project.scratch.write('package.json', text)

      expect((await project.json('init')).document).toMatchObject({
        made: ['migrate.config.mts', 'migrations/'],
      })
      expect(await project.migrate('init')).toMatchObject({ out: expect.stringContaining('Already there') })
      const [file = ''] = (await project.json('new', 'first table')).document['files'] as readonly string[]
      expect(file).toMatch(/\d{14}_first_table\.mts$/)
      writeFileSync(file, migrationText([SHOPS]))
      expect(await project.migrate('up')).toMatchObject({
        code: 0,
        err: expect.not.stringContaining('Warning'),
      })
    },
  )
})

describe.each(serverOfEach)('$name', (engine) => {
  test('one document on stdout for every command of a whole life, each with its schema', async () => {
    await using project = await cli(engine)
    project.migration('20260101000000_shops', SHOPS)
    project.migration('20260102000000_city', `op.addColumn('shops', 'city', { type: 'text' })`)
    const states = async (): Promise<readonly string[]> => {
      const { document } = await project.json('status')
      return (document['migrations'] as readonly { readonly state: string }[]).map(({ state }) => state)
    }

    expect(await states()).toEqual(['pending', 'pending'])
    expect(await project.json('status', '--check')).toMatchObject({ code: 20 })
    const plan = await project.json('plan')
    expect(plan).toMatchObject({ code: 0, document: { schema: 'bothways/plan@1' } })
    expect(plan.document['migrations']).toMatchObject([
      { name: '20260101000000_shops' },
      { name: '20260102000000_city' },
    ])

    const up = await project.json('up', '--guarded')
    expect(up).toMatchObject({
      code: 0,
      document: {
        schema: 'bothways/up@1',
        moved: [
          { migration: '20260101000000_shops', transition: 'expand' },
          { migration: '20260102000000_city', transition: 'expand' },
        ],
      },
    })
    // Events are one JSON value a line, so that a program can follow them too.
    for (const line of up.err.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('kind')
    expect(await states()).toEqual(['expanded', 'expanded'])
    expect(await project.json('status', '--check')).toMatchObject({ code: 0 })

    expect(await project.json('contract')).toMatchObject({
      code: 0,
      document: { schema: 'bothways/contract@1' },
    })
    expect(await states()).toEqual(['contracted', 'contracted'])
    expect(await project.json('revert', '--dry-run')).toMatchObject({
      code: 0,
      document: { schema: 'bothways/revert@1', dryRun: true, blocked: false },
    })
    expect(await project.json('revert')).toMatchObject({ code: 0, document: { schema: 'bothways/revert@1' } })
    expect(await states()).toEqual(['expanded', 'expanded'])
    expect(await project.json('revert')).toMatchObject({ code: 0 })
    expect(await states()).toEqual(['reverted', 'reverted'])
    expect(await project.json('status', '--check')).toMatchObject({ code: 20 })

    expect(await project.json('up')).toMatchObject({ code: 0 })
    expect(await project.json('contract')).toMatchObject({ code: 0 })
    expect(await project.json('purge')).toMatchObject({
      code: 0,
      document: { schema: 'bothways/purge@1', moved: [] },
    })
    expect(await project.json('purge', '--older-than', '0')).toMatchObject({
      code: 28,
      document: { schema: 'bothways/purge@1', error: { code: 'CONFIRMATION_REQUIRED', exitCode: 28 } },
    })
    expect(await project.json('purge', '--older-than', '0', '--yes')).toMatchObject({ code: 0 })
    expect(await states()).toEqual(['purged', 'purged'])

    for (const command of ['repair', 'history', 'drift', 'baseline']) {
      expect(await project.json(command), command).toMatchObject({
        code: 0,
        document: { schema: `bothways/${command}@1` },
      })
    }
    for (const command of ['resume', 'abort']) {
      expect(await project.json(command), command).toMatchObject({
        code: 21,
        document: { schema: `bothways/${command}@1`, error: { code: 'WRONG_STATE' } },
      })
    }
    expect(await project.json('revert')).toMatchObject({ code: 0, document: { moved: [] } })
  })

  test('a reader that goes away neither ends a run in the middle of it nor leaves a stack', async () => {
    await using project = await cli(engine)
    for (const day of [1, 2, 3])
      project.migration(`2026010${day}000000_shops${day}`, SHOPS.replace('shops', `shops${day}`))
    const { answer, child } = project.begin({}, 'up')
    child.stdout?.destroy()
    child.stderr?.destroy()
    expect(await answer).toMatchObject({ code: 0 })
    const { document } = await project.json('status')
    expect(document).toMatchObject({ unfinished: null, migrations: [{ state: 'expanded' }, {}, {}] })
  })

  test('results go to stdout and the log to stderr, and a pipe gets no escape codes', async () => {
    await using project = await cli(engine)
    project.migration('20260101000000_shops', SHOPS)

    const up = await project.migrate('up')
    expect(up.out).toContain('migrate contract')
    expect(up.err).toContain('20260101000000_shops')
    for (const command of [
      ['status'],
      ['plan', '--sql'],
      ['history'],
      ['revert', '--steps', 'x'],
      ['revert'],
    ]) {
      expect((await project.migrate(...command)).text, command.join(' ')).not.toContain(ESCAPE)
    }
    expect((await project.migrateWith({ FORCE_COLOR: '1' }, 'status')).out).toContain(ESCAPE)
    expect((await project.migrateWith({ NO_COLOR: '1' }, 'status')).out).not.toContain(ESCAPE)
  })

  test('a command that finds nothing to do says so and ends with 0, on a database that never saw the tool too', async () => {
    await using project = await cli(engine)
    await project.migrate('init')
    for (const [command, told] of [
      [['status'], 'migrate new'],
      [['up'], 'Nothing to do'],
      [['up', '--guarded'], 'Nothing to do'],
      [['plan'], 'Nothing to do'],
      [['contract'], 'Nothing to do'],
      [['revert', '--dry-run'], 'Nothing to revert'],
      [['revert'], 'Nothing to revert'],
      [['purge'], 'Nothing to purge'],
      [['repair'], 'No open debt'],
      [['history'], 'Nothing has happened'],
      [['drift'], 'No run has recorded a schema'],
    ] as const) {
      const answer = await project.migrate(...command)
      expect(answer.text, command.join(' ')).toContain(told)
      expect(answer, command.join(' ')).toMatchObject({ code: 0 })
    }
    expect(await project.migrate('resume')).toMatchObject({ code: 21 })
  })

  test('purge asks nobody without a terminal, and takes the named or the old enough only', async () => {
    await using project = await cli(engine)
    project.migration('20260101000000_shops', SHOPS)
    project.migration('20260102000000_city', `op.addColumn('shops', 'city', { type: 'text' })`)
    await project.migrate('up', '--contract')

    const refused = await project.migrate('purge', '20260102000000_city')
    expect(refused).toMatchObject({ code: 28, out: '' })
    expect(refused.err).toContain('--yes')
    expect((await project.migrate('purge', '--yes')).out).toContain('30 days')
    expect((await project.migrate('purge', '--yes', '--older-than', '12h')).out).toContain('12 hours')

    const purged = await project.json('purge', '20260102000000_city', '--yes')
    expect(purged.document['moved']).toEqual([{ migration: '20260102000000_city', transition: 'purge' }])
    const again = await project.migrate('purge', '20260102000000_city', '--yes')
    expect(again).toMatchObject({ code: 21 })
    expect(again.err).toContain('20260102000000_city is purged')
    const gone = await project.migrate('revert', '--to', '20260101000000_shops')
    expect(gone).toMatchObject({ code: 21 })
    expect(gone.err).toContain('20260102000000_city is purged')
  })
})
