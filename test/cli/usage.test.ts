import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli, type Cli } from './cli.ts'

describe.each(server)('$name', (engine) => {
  let project: Cli
  let before: string

  beforeAll(async () => {
    project = await cli(engine)
    project.migration('20260101000000_shops', `op.createTable('shops', { columns: { id: { type: 'int' } } })`)
    before = await project.image()
  })
  afterAll(() => project[Symbol.asyncDispose]())

  test.each([
    [['--bogus'], `unknown option '--bogus'`],
    [['upp'], 'There is no command "upp"'],
    [['status', 'shops'], 'status takes no name'],
    [['up', '--steps', '1'], `unknown option '--steps'`],
    [['new'], `missing required argument 'name'`],
    [['revert', '--on-conflict', 'guess'], 'keep, quarantine, abort'],
    [['revert', '--steps', 'two'], '"two" is no number of steps'],
    [['up', '--lock-wait', 'long'], '"long" is no number of seconds'],
    [['purge', '--older-than', 'yesterday'], '"yesterday" is no length of time'],
    [['up', '--to', '20990101000000_none'], 'There is no migration 20990101000000_none'],
    [['contract', '20990101000000_none'], 'The ledger knows no migration 20990101000000_none'],
    [['revert', '--to', '20990101000000_none'], 'The ledger knows no migration 20990101000000_none'],
    [['revert', '--run', 'zzzz'], 'There is no run zzzz'],
    [['status', '--url', 'oracle://root@localhost/shop'], 'no database URL that bothways knows'],
    [['status', '--config', 'other.config.ts'], 'no config file other.config.ts'],
  ])('a mistake in typing ends with 2: %j', async (args, told) => {
    const answer = await project.json(...args)
    expect(answer.code).toBe(2)
    expect(answer.document.error).toMatchObject({ exitCode: 2, message: expect.stringContaining(told) })
    expect(answer.err).not.toBe('')
    for (const line of answer.err.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ kind: 'log' })
    expect(answer.text).not.toContain('    at ')
    expect(await project.image()).toBe(before)
  })
})
