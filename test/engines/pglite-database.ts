import { cpSync, rmSync } from 'node:fs'
import { PGlite, types } from '@electric-sql/pglite'
import type { CreateOptions, Database } from './database.ts'
import { ownSession } from './own-session.ts'
import { scratchFolder } from './scratch-folder.ts'

const scheme = 'pglite:'

/** Values in the shape `pg` gives them, so that one test serves both. */
const parsers = {
  [types.INT8]: (text: string): string => text,
  [types.BYTEA]: (text: string): Buffer => Buffer.from(text.slice(2), 'hex'),
}

/** Copies the folder of `template` (or the empty one): initialising a new one takes seconds. */
export async function createPGliteDatabase(emptyFolder: string, options: CreateOptions): Promise<Database> {
  await options.template?.release()
  const source = options.template?.url.slice(scheme.length) ?? emptyFolder
  const folder = await scratchFolder('pglite')
  // A thousand small files: each would be several turns of the event loop.
  cpSync(source, folder, { recursive: true })
  return openDatabase(folder)
}

function openDatabase(folder: string): Database {
  const own = ownSession(
    () => PGlite.create(folder),
    (instance) => instance.close(),
  )
  return {
    url: scheme + folder,
    release: own.release,
    async query(sql, parameters = []) {
      const result = await (await own.get()).query<Record<string, unknown>>(sql, [...parameters], { parsers })
      return result.rows
    },
    async script(sql) {
      await (await own.get()).exec(sql)
    },
    connect() {
      return Promise.reject(new Error('PGlite has one session only: test sessions on `servers`'))
    },
    async dispose() {
      await own.release()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
