import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { bundle } from './bundle.ts'
import { cli, type Cli } from './cli.ts'

const NAME = '20260101000000_slow'
/** Waits in its second step until the test lets go of the lock. */
const HOLD = 4242

async function slow(engine: Engine): Promise<Cli> {
  const project = await cli(engine, 'create table logs (id int primary key)')
  await project.migrate('baseline')
  project.migration(
    NAME,
    `op.sql({ up: 'vacuum logs', down: 'vacuum logs', transaction: false })`,
    `op.sql({ up: 'select pg_advisory_xact_lock(${HOLD})', down: 'select 1', transaction: false })`,
    `op.sql({ up: 'vacuum logs', down: 'vacuum logs', transaction: false })`,
    `op.addColumn('logs', 'kind', { type: 'text' })`,
  )
  return project
}

/** Until a session waits for the lock that the test holds. */
async function waiting(project: Cli): Promise<void> {
  for (;;) {
    const [row] = await project.database.query(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = ${HOLD} and not granted`,
    )
    if (row?.['n'] === 1) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe.each(server)('$name', (engine) => {
  test('a second command finds the lock held and ends with 22; with --lock-wait it waits for its turn', async () => {
    await using project = await slow(engine)
    await project.database.query(`select pg_advisory_lock(${HOLD})`)
    const { answer } = project.begin({}, 'up')
    await waiting(project)

    const busy = await project.json('contract')
    expect(busy).toMatchObject({ code: 22, document: { error: { code: 'LOCK_BUSY' } } })
    expect(busy.document.error?.message).toMatch(/session \d+/)
    expect(busy.document.error?.next).toContain('--lock-wait')
    // What only reads is answered all the same.
    const status = await project.migrate('status')
    expect(status).toMatchObject({ code: 0, out: expect.stringContaining('At work: migrate up by ada') })
    expect(status.out).toMatch(/session \d+/)
    expect(status.out).toContain('pg_advisory_xact_lock')
    expect(status.out).toContain('Safe to revert now: no')
    expect(status.out).toContain('Next: wait')
    expect(status.out).not.toMatch(/migrate (?:resume|abort)/)

    const patient = project.begin({}, 'contract', '--lock-wait', '30')
    await once(patient.child.stderr ?? expect.unreachable(), 'data')
    await project.database.query(`select pg_advisory_unlock(${HOLD})`)
    expect(await answer).toMatchObject({ code: 0 })
    expect(await patient.answer).toMatchObject({ code: 0, err: expect.stringContaining('Waiting for') })
    expect((await project.json('status')).document).toMatchObject({ migrations: [{ state: 'contracted' }] })
  })

  test.each([
    ['SIGINT', 130, 'resume', 'expanded'],
    ['SIGTERM', 143, 'abort', 'pending'],
  ] as const)(
    '%s lets the step in hand finish, ends with %i, and %s finds its way',
    async (signal, code, way, state) => {
      await using project = await slow(engine)
      const before = await project.image()
      await project.database.query(`select pg_advisory_lock(${HOLD})`)
      const { answer, child } = project.begin({}, 'up', '--json')
      await waiting(project)
      child.kill(signal)
      await once(child.stderr ?? expect.unreachable(), 'data')
      await project.database.query(`select pg_advisory_unlock(${HOLD})`)

      const stopped = await answer
      expect(stopped.code).toBe(code)
      expect(JSON.parse(stopped.out)).toMatchObject({ schema: 'bothways/up@1', error: { exitCode: code } })
      expect(stopped.text).toContain(`migrate ${way}`)
      const status = await project.migrate('status')
      expect(status.out).toContain('Unfinished: migrate up by ada')
      expect(status.out).toContain('Nobody is at it')
      expect(status.out).toContain('Safe to revert now: no')
      expect(await project.migrate('status', '--check')).toMatchObject({ code: 24 })
      expect(status.out).toContain(`migrate ${way}`)
      for (const command of ['up', 'contract', 'revert', 'repair', 'plan', 'drift']) {
        const refused = await project.json(...command.split(' '))
        if (command.startsWith('purge')) continue
        expect(refused, command).toMatchObject({ code: 21, document: { error: { code: 'UNFINISHED_RUN' } } })
      }
      expect(await project.json(way)).toMatchObject({ code: 0, document: { schema: `bothways/${way}@1` } })
      expect((await project.json('status')).document).toMatchObject({
        unfinished: null,
        migrations: [{ state }],
      })
      if (way === 'abort') expect(await project.image()).toBe(before)
    },
  )

  test.skipIf(!existsSync('/usr/bin/script'))(
    'a terminal that goes away lets the step in hand finish, and resume goes on',
    async () => {
      await using project = await slow(engine)
      await project.database.query(`select pg_advisory_lock(${HOLD})`)
      const command = `"${process.execPath}" "${join(bundle, 'cli.js')}" up`
      const terminal = spawn('/usr/bin/script', ['-qc', command, '/dev/null'], {
        cwd: project.directory,
        env: { ...process.env, DATABASE_URL: project.database.url },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      await waiting(project)
      terminal.kill('SIGKILL')
      await once(terminal, 'close')
      await project.database.query(`select pg_advisory_unlock(${HOLD})`)

      await expect
        .poll(async () => (await project.migrate('status')).out, { timeout: 20_000 })
        .toContain('Nobody is at it')
      const ended = `select outcome from bothways.runs where command = 'up'`
      expect(await project.database.query(ended)).toEqual([{ outcome: 'stopped' }])
      expect(await project.migrate('resume')).toMatchObject({ code: 0 })
      expect((await project.json('status')).document).toMatchObject({ migrations: [{ state: 'expanded' }] })
    },
  )

  test('a second signal ends the process in the middle of a step, and resume goes on', async () => {
    await using project = await slow(engine)
    await project.database.query(`select pg_advisory_lock(${HOLD})`)
    const { answer, child } = project.begin({}, 'up')
    await waiting(project)
    child.kill('SIGINT')
    await once(child.stderr ?? expect.unreachable(), 'data')
    child.kill('SIGINT')
    expect(await answer).toMatchObject({ code: 130, err: expect.stringContaining('migrate status') })
    await project.database.query(`select pg_advisory_unlock(${HOLD})`)
    expect(await project.migrate('resume', '--lock-wait', '30')).toMatchObject({ code: 0 })
    expect((await project.json('status')).document).toMatchObject({ migrations: [{ state: 'expanded' }] })
  })

  test('a session ended by the server leaves 24, says that the outcome is unknown, and resume goes on', async () => {
    await using project = await slow(engine)
    await project.database.query(`select pg_advisory_lock(${HOLD})`)
    const { answer } = project.begin({}, 'up', '--json')
    await waiting(project)
    await project.database.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = ${HOLD} and not granted`,
    )
    await project.database.query(`select pg_advisory_unlock(${HOLD})`)
    const lost = await answer
    expect(lost.code).toBe(24)
    expect(JSON.parse(lost.out)).toMatchObject({ error: { code: 'CONNECTION_LOST', exitCode: 24 } })
    expect(lost.text).toContain('migrate status')
    expect(lost.text).not.toMatch(/^ +at /m)
    expect(await project.migrate('resume')).toMatchObject({ code: 0 })
    expect((await project.json('status')).document).toMatchObject({
      unfinished: null,
      migrations: [{ state: 'expanded' }],
    })
  })
})
