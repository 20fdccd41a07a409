import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Client } from 'pg'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { readState } from '../../src/rehearse/state.ts'
import type { Database } from '../engines/database.ts'
import type { Engine } from '../engines/engine.ts'
import { scratchProject, type Scratch } from '../project/scratch.ts'
import { bundle } from './bundle.ts'

/** What a person at the terminal, or a pipeline, is left with. */
export interface Answer {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** Both, for what a person reads. */
  readonly text: string
}

export interface Cli<Session = Client> extends AsyncDisposable {
  readonly directory: string
  readonly database: Database<Session>
  readonly scratch: Scratch
  /** Writes `migrations/NAME.ts` with these operations, one expression a string. */
  migration(name: string, ...operations: readonly string[]): void
  /** The command line in a process of its own, in the project's folder, with DATABASE_URL set. */
  migrate(...args: readonly string[]): Promise<Answer>
  migrateWith(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Answer>
  /** The one document that `--json` prints, and the exit code. */
  json(...args: readonly string[]): Promise<Answer & { readonly document: Document }>
  /** Schema and rows as one text: equal before and after means that nothing happened. */
  image(): Promise<string>
  /** Begins a command and gives the process, for signals. */
  begin(
    environment: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ): {
    readonly child: ChildProcess
    readonly answer: Promise<Answer>
  }
}

export interface Document {
  readonly schema: string
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly state: string
    readonly next: string | null
    readonly details: readonly string[]
    readonly exitCode: number
  }
  readonly [key: string]: unknown
}

/** A project and a database of its own. */
export async function cli<Session>(engine: Engine<Session>, script = ''): Promise<Cli<Session>> {
  const scratch = scratchProject()
  scratch.write('.library/index.ts', `export * from '${join(bundle, 'index.js')}'`)
  const database = await engine.createDatabase()
  if (script !== '') await database.script(script)
  const begin: Cli['begin'] = (environment, ...args) => {
    const child = spawn(process.execPath, [join(bundle, 'cli.js'), ...args], {
      cwd: scratch.directory,
      env: {
        ...cleanEnvironment(),
        NODE_COMPILE_CACHE: join(bundle, 'compiled'),
        DATABASE_URL: database.url,
        BOTHWAYS_ACTOR: 'ada',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { child, answer: answerOf(child) }
  }
  const migrateWith: Cli['migrateWith'] = async (environment, ...args) => {
    // An embedded database has one session at a time.
    if (engine.kind === 'pglite') await database.release()
    return begin(environment, ...args).answer
  }
  return {
    directory: scratch.directory,
    database,
    scratch,
    begin,
    migration: (name, ...operations) => {
      scratch.write(`migrations/${name}.ts`, migrationText(operations))
    },
    migrate: (...args) => migrateWith({}, ...args),
    migrateWith,
    json: async (...args) => {
      const answer = await migrateWith({}, ...args, '--json')
      return { ...answer, document: JSON.parse(answer.out) as Document }
    },
    image: () => imageOf(database),
    [Symbol.asyncDispose]: async () => {
      scratch[Symbol.dispose]()
      await database.dispose()
    },
  }
}

export function migrationText(operations: readonly string[]): string {
  return `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'A change',
  operations: [
    ${operations.join(',\n    ')},
  ],
})
`
}

/** Whatever the machine that runs the tests has set must not decide what they see. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const gone = {
    CI: undefined,
    FORCE_COLOR: undefined,
    NODE_OPTIONS: undefined,
    NO_COLOR: undefined,
    TERM: undefined,
  }
  return { ...process.env, ...gone }
}

function answerOf(child: ChildProcess): Promise<Answer> {
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err, text: out + err }))
  })
}

async function imageOf(database: Database<unknown>): Promise<string> {
  await database.release()
  const { connection, ...opened } = await openDatabase(database.url)
  const dialect = await opened.dialect()
  try {
    const { catalog, images } = await readState({ connection, dialect })
    const rows = [...images].map(([name, { rows: found }]) =>
      [name, ...found.map((row) => JSON.stringify(row)).toSorted()].join('\n'),
    )
    return [fingerprint(catalog), ...rows].join('\n')
  } finally {
    await connection.session.close()
  }
}
