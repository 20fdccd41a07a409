import { execFile } from 'node:child_process'
import { chmodSync, cpSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundle } from '../cli/bundle.ts'
import { server } from '../cli/chosen.ts'
import { cli, type Cli } from '../cli/cli.ts'
import type { Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { stall } from './stall.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

interface Job {
  readonly code: number
  readonly out: string
  readonly err: string
}

function shop({ directory }: Cli<unknown>): void {
  cpSync(join(REPOSITORY, 'migrations-examples/shop'), directory, { recursive: true })
}

interface Place {
  readonly name: string
  readonly engine: Engine<unknown>
  readonly fill: (project: Cli<unknown>) => void
}

const places: readonly Place[] = [
  ...server.map((engine) => ({ name: `the shop on ${engine.name}`, engine, fill: shop })),
  ...mysqlEngines.map((engine) => ({ name: `a stall on ${engine.name}`, engine, fill: stall })),
]

describe.each(places)('the pipeline of $name', ({ engine, fill }) => {
  test(
    'records two releases from their own work, takes each through the gates, and stops at every wrong order',
    { timeout: 240_000 },
    async () => {
      await using project = await cli(engine)
      await using rehearsal = await cli(engine)
      fill(project)
      for (const driver of ['pg', 'mysql2'])
        symlinkSync(join(REPOSITORY, 'node_modules', driver), join(project.directory, 'node_modules', driver))
      project.scratch.write(
        '.library/package.json',
        '{ "type": "module", "exports": { ".": "./index.ts", "./recorder": "./recorder.ts" } }',
      )
      project.scratch.write('.library/recorder.ts', `export * from '${join(bundle, 'recorder.js')}'`)
      const command = `#!/bin/sh\nexec '${process.execPath}' '${join(bundle, 'cli.js')}' "$@"\n`
      chmodSync(project.scratch.write('bin/migrate', command), 0o755)
      const pipeline = (...args: readonly string[]): Promise<Job> =>
        new Promise((resolve) => {
          execFile(
            '/bin/sh',
            ['pipeline.sh', ...args],
            {
              cwd: project.directory,
              env: {
                ...process.env,
                NODE_OPTIONS: '',
                PATH: `${join(project.directory, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
                DATABASE_URL: project.database.url,
                TEST_DATABASE_URL: rehearsal.database.url,
              },
            },
            (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
          )
        })
      const passes = async (...args: readonly string[]): Promise<Job> => {
        const job = await pipeline(...args)
        expect(job.code, `${args.join(' ')}: ${job.err}`).toBe(0)
        return job
      }
      const isRefused = async (job: Promise<Job>, ...texts: readonly string[]): Promise<void> => {
        const { code, err } = await job
        expect(code).toBe(21)
        for (const text of [...texts, 'Next:']) expect(err).toContain(text)
      }

      await passes('record', 'v1')
      await passes('roll-out', 'v1')
      await passes('finish')
      expect((await passes('record', 'v2')).out).toContain('contracts/shop@v2.json')

      const early = project.migrate(
        'release',
        'deploy',
        '--app',
        'shop',
        '--release',
        'v2',
        '--env',
        'production',
      )
      await isRefused(
        early.then(({ code, err, out }) => ({ code: code ?? 1, err, out })),
        'shop@v2 would not be served as things are',
        'migrate up',
      )

      const out = await passes('roll-out', 'v2')
      // The new version may leave out a description, which the old one never reads: worth a look, and no more.
      if (fill === shop) expect(out.err).toContain('products.description may be NULL')
      expect(out.out).toContain('shop@v2 is deployed in production, beside shop@v1')

      await isRefused(
        project.migrate('contract').then(({ code, err, out: said }) => ({ code: code ?? 1, err, out: said })),
        'shop@v1 would not be served',
        'migrate release retire',
      )
      await isRefused(pipeline('back'), 'shop@v2 would not be served', 'migrate release retire')

      await passes('finish', 'v1')
      // The 3 a.m. command: nobody has to be asked.
      expect((await passes('back')).out).toContain('Both versions of the schema are served again')
      await isRefused(pipeline('back'), 'shop@v2 would not be served')
    },
  )
})
