import { globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { statementReader, type StatementReader } from '../../dialect/statement-reading.ts'
import type { ColumnUse, ConflictTarget, EngineFamily, TableUse } from '../../model/release-contract.ts'
import { tableKeyOf } from '../../model/table-key.ts'
import { sourceFailed } from './source-failed.ts'
import type { Declared } from './source.ts'

const NEXT =
  'Name a module that exports the tables, where drizzle-orm is installed: --from drizzle:src/schema.ts'

/** Drizzle's own mark of what a value is, the same in every copy of it. */
const KIND = Symbol.for('drizzle:entityKind')

const ENGINES: Readonly<Record<string, { readonly engine: EngineFamily; readonly module: string }>> = {
  PgTable: { engine: 'postgres', module: 'drizzle-orm/pg-core' },
  MySqlTable: { engine: 'mysql', module: 'drizzle-orm/mysql-core' },
}

/** What `getTableConfig` gives, as far as it matters here. */
interface Config {
  readonly name: string
  readonly schema: string | undefined
  readonly columns: readonly DrizzleColumn[]
  readonly primaryKeys: readonly { readonly columns: readonly DrizzleColumn[] }[]
  readonly uniqueConstraints: readonly { readonly columns: readonly DrizzleColumn[] }[]
}

interface DrizzleColumn {
  readonly name: string
  readonly notNull: boolean
  readonly primary: boolean
  readonly hasDefault: boolean
  readonly isUnique: boolean
  readonly enumValues: readonly string[] | undefined
  readonly generated: unknown
  readonly generatedIdentity: { readonly type?: string } | undefined
  getSQLType(): string
}

/** Every column of every table that modules export is what its queries name, INSERTs too. */
export async function readDrizzle(path: string): Promise<Declared> {
  const source = `drizzle:${path}`
  const files = globSync(path).toSorted()
  if (files.length === 0) throw sourceFailed(source, 'there is no such file', NEXT)
  const tables: Record<string, TableUse> = {}
  let found: EngineFamily | null = null
  for (const [file, value] of await exportsOf(files, source)) {
    const kind = ENGINES[kindOf(value)]
    if (kind === undefined) continue
    found = kind.engine
    const config = (await configReader(kind.module, file, source))(value)
    tables[tableKeyOf({ schema: config.schema ?? null, name: config.name })] = tableOf(
      config,
      await statementReader(kind.engine),
    )
  }
  if (found === null) throw sourceFailed(source, 'it exports no table of PostgreSQL or MySQL', NEXT)
  return { kind: 'declared', engine: found, tables, notes: [] }
}

async function exportsOf(
  files: readonly string[],
  source: string,
): Promise<readonly (readonly [file: string, value: unknown])[]> {
  const found: (readonly [string, unknown])[] = []
  for (const file of files) {
    const module = await imported(pathToFileURL(resolve(file)).href, source)
    found.push(...Object.values(module).map((value) => [file, value] as const))
  }
  return found
}

async function imported(url: string, source: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(url)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw sourceFailed(source, error, nextAfter(error))
  }
}

/** A bundler takes such an import away; Node runs the module as it is written. */
function nextAfter(error: unknown): string {
  const [, name] =
    /does not provide an export named '(\w+)'/.exec(error instanceof Error ? error.message : '') ?? []
  return name === undefined
    ? NEXT
    : `If ${name} is a type, import it as one, for Node runs the module: import type { ${name} } from …`
}

function kindOf(value: unknown): string {
  const made: unknown = typeof value === 'object' && value !== null ? value.constructor : null
  const kind: unknown = typeof made === 'function' ? Reflect.get(made, KIND) : null
  return typeof kind === 'string' ? kind : ''
}

/** By the project's own drizzle-orm: another copy wouldn't know its tables. */
async function configReader(
  module: string,
  path: string,
  source: string,
): Promise<(table: unknown) => Config> {
  let file: string
  try {
    file = createRequire(resolve(path)).resolve(module)
  } catch (error) {
    throw sourceFailed(source, error, NEXT)
  }
  const { getTableConfig } = await imported(pathToFileURL(file).href, source)
  return getTableConfig as (table: unknown) => Config
}

function tableOf(config: Config, reader: StatementReader): TableUse {
  const keys = [
    ...config.columns.filter((column) => column.primary || column.isUnique).map((column) => [column]),
    ...config.primaryKeys.map(({ columns }) => columns),
    ...config.uniqueConstraints.map(({ columns }) => columns),
  ].map((columns) => columns.map(({ name }) => name))
  const columns = config.columns.map((column) => {
    const filter = keys.some((key) => key.includes(column.name))
    return [column.name, columnOf(column, filter, reader)] as const
  })
  return {
    by: ['drizzle'],
    columns: Object.fromEntries(columns),
    inserts: true,
    deletes: true,
    ...(keys.length === 0
      ? {}
      : { conflictTargets: keys.map((key): ConflictTarget => ({ kind: 'columns', columns: key })) }),
  }
}

function columnOf(column: DrizzleColumn, filter: boolean, reader: StatementReader): ColumnUse {
  const type = reader.printedType(column.getSQLType())
  const nullable = !column.notNull
  // A text column may list its values for TypeScript's eyes only; those of an enum bind.
  const values =
    column.enumValues === undefined || column.enumValues.length === 0 ? {} : { values: column.enumValues }
  const length = /^(?:character varying|character|varchar|char)\((\d+)\)$/.exec(type)?.[1]
  const written = column.generated === undefined && column.generatedIdentity?.type !== 'always'
  return {
    by: ['drizzle'],
    read: { type, nullable, ...values },
    ...(written
      ? {
          insert: nullable || column.hasDefault ? 'sometimes' : 'always',
          update: true,
          emits: {
            type,
            nullable,
            ...values,
            ...(length === undefined ? {} : { maxLength: Number(length) }),
          },
        }
      : {}),
    ...(filter ? { filter: true } : {}),
  }
}
