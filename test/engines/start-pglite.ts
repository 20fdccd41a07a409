import { rm } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { scratchFolder } from './scratch-folder.ts'
import type { RunningEngine } from './started-engine.ts'

/** Initialises one empty folder, which every test's database is copied from. */
export async function startPGlite(): Promise<RunningEngine> {
  const template = await scratchFolder('pglite')
  const instance = await PGlite.create(template)
  const { rows } = await instance.query<{ readonly number: number }>(
    `select current_setting('server_version_num')::int as number`,
  )
  await instance.close()
  const major = Math.floor((rows[0]?.number ?? 0) / 10_000)
  return {
    engine: { kind: 'pglite', name: 'PGlite', major, template },
    how: 'in process',
    stop: () => rm(template, { recursive: true, force: true }),
  }
}
