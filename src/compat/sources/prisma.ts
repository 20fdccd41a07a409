import { globSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { statementReader, type StatementReader } from '../../dialect/statement-reading.ts'
import type { ColumnUse, ConflictTarget, EngineFamily, TableUse } from '../../model/release-contract.ts'
import { tableKeyOf } from '../../model/table-key.ts'
import { prismaBlocks, type PrismaBlock, type PrismaField } from './prisma-blocks.ts'
import { enumValues, prismaType } from './prisma-types.ts'
import type { Declared } from './source.ts'
import { sourceFailed } from './source-failed.ts'

const NEXT = 'Name the schema, a file or a folder: --from prisma:prisma/schema.prisma'

/** Every column of every model is what its queries name. */
export async function readPrisma(path: string): Promise<Declared> {
  const blocks = prismaBlocks(await schemaText(path))
  const engine = engineOf(blocks, path)
  const reader = await statementReader(engine)
  const context = {
    engine,
    reader,
    enums: new Map(ofKind(blocks, 'enum').map((block) => [block.name, block])),
  }
  const models = [...ofKind(blocks, 'model'), ...ofKind(blocks, 'view')].filter(
    (block) => !block.attributes.has('ignore'),
  )
  if (models.length === 0) throw sourceFailed(`prisma:${path}`, 'there is no model in it', NEXT)
  const tables = models.map((block) => {
    const schema = block.attributes.get('schema')?.text ?? null
    return [tableKeyOf({ schema, name: mapped(block) }), tableOf(block, context)] as const
  })
  return { kind: 'declared', engine, tables: Object.fromEntries(tables), notes: [] }
}

function ofKind(blocks: readonly PrismaBlock[], kind: string): readonly PrismaBlock[] {
  return blocks.filter((block) => block.kind === kind)
}

async function schemaText(path: string): Promise<string> {
  try {
    const folder = (await stat(path)).isDirectory()
    const files = folder
      ? globSync('**/*.prisma', { cwd: path })
          .toSorted()
          .map((file) => join(path, file))
      : [path]
    return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
  } catch (error) {
    throw sourceFailed(`prisma:${path}`, error, NEXT)
  }
}

const ENGINES: Readonly<Record<string, EngineFamily>> = {
  postgresql: 'postgres',
  postgres: 'postgres',
  mysql: 'mysql',
}

function engineOf(blocks: readonly PrismaBlock[], path: string): EngineFamily {
  const [source] = ofKind(blocks, 'datasource')
  const provider = source?.settings.get('provider') ?? 'postgresql'
  const engine = ENGINES[provider]
  if (engine === undefined)
    throw sourceFailed(
      `prisma:${path}`,
      `its provider is ${provider}`,
      'bothways knows postgresql and mysql.',
    )
  return engine
}

interface Context {
  readonly engine: EngineFamily
  readonly reader: StatementReader
  readonly enums: ReadonlyMap<string, PrismaBlock>
}

const SCALARS = new Set([
  'String',
  'Boolean',
  'Int',
  'BigInt',
  'Float',
  'Decimal',
  'DateTime',
  'Json',
  'Bytes',
])

function tableOf(block: PrismaBlock, context: Context): TableUse {
  const writes = block.kind === 'model'
  const fields = block.fields.filter(
    ({ attributes, type }) => !attributes.has('ignore') && (SCALARS.has(type) || context.enums.has(type)),
  )
  const keys = keysOf(block, fields)
  const columns = fields.map((field) => {
    const filter = keys.some((key) => key.includes(mapped(field)))
    return [mapped(field), columnOf(field, writes, filter, context)] as const
  })
  return {
    by: ['prisma'],
    columns: Object.fromEntries(columns),
    ...(writes ? { inserts: true, deletes: true } : {}),
    ...(writes && keys.length > 0
      ? { conflictTargets: keys.map((key): ConflictTarget => ({ kind: 'columns', columns: key })) }
      : {}),
  }
}

function columnOf(field: PrismaField, writes: boolean, filter: boolean, context: Context): ColumnUse {
  const values = context.enums.get(field.type)
  const declared = prismaType(field, values, context.engine)
  const type = declared === null ? {} : { type: context.reader.printedType(declared) }
  const listed = values === undefined || field.list ? {} : { values: enumValues(values) }
  const nullable = field.optional
  const length = /^(?:character varying|character|varchar|char)\((\d+)\)$/.exec(type.type ?? '')?.[1]
  const byServer = field.attributes.has('default') && !isMadeByClient(field)
  const always = !nullable && !field.list && !byServer
  return {
    by: ['prisma'],
    read: { ...type, nullable, ...listed },
    ...(writes
      ? {
          insert: always ? 'always' : 'sometimes',
          update: true,
          emits: {
            ...type,
            nullable,
            ...listed,
            ...(length === undefined ? {} : { maxLength: Number(length) }),
          },
        }
      : {}),
    ...(filter ? { filter: true } : {}),
  }
}

/** Its client fills these in: the column has no default, and is in every INSERT. */
function isMadeByClient({ attributes }: PrismaField): boolean {
  return /^(?:cuid|uuid|ulid|nanoid)\(/.test(attributes.get('default')?.arguments ?? '')
}

/** What findUnique and upsert go by: `@id`, `@unique`, `@@id([a, b])`, `@@unique([a, b])`. */
function keysOf({ attributes }: PrismaBlock, fields: readonly PrismaField[]): readonly (readonly string[])[] {
  const single = fields
    .filter((field) => field.attributes.has('id') || field.attributes.has('unique'))
    .map((field) => [mapped(field)])
  const byName = new Map(fields.map((field) => [field.name, mapped(field)]))
  const several = ['id', 'unique'].flatMap((name) => {
    const found = attributes.get(name)
    return found === undefined ? [] : [found.arguments, ...found.others]
  })
  const named = several.map((text) =>
    (/\[([^\]]*)\]/.exec(text)?.[1] ?? '')
      .split(',')
      .flatMap((part) => byName.get(/\w+/.exec(part)?.[0] ?? '') ?? []),
  )
  return [...single, ...named.filter((key) => key.length > 0)]
}

function mapped({ attributes, name }: Pick<PrismaField, 'attributes' | 'name'>): string {
  return attributes.get('map')?.text ?? name
}
