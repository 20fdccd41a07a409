import type { EngineFamily } from '../../model/release-contract.ts'
import type { PrismaBlock, PrismaField } from './prisma-blocks.ts'

/** What a field's type is where no `@db.` says so. */
const DEFAULTS = {
  postgres: {
    String: 'text',
    Boolean: 'boolean',
    Int: 'integer',
    BigInt: 'bigint',
    Float: 'double precision',
    Decimal: 'decimal(65,30)',
    DateTime: 'timestamp(3)',
    Json: 'jsonb',
    Bytes: 'bytea',
  },
  mysql: {
    String: 'varchar(191)',
    Boolean: 'tinyint(1)',
    Int: 'int',
    BigInt: 'bigint',
    Float: 'double',
    Decimal: 'decimal(65,30)',
    DateTime: 'datetime(3)',
    Json: 'json',
    Bytes: 'longblob',
  },
} as const satisfies Record<EngineFamily, Readonly<Record<string, string>>>

/** Names of `@db.` that are no type's name in small letters. */
const NATIVE: Readonly<Record<string, string>> = {
  doubleprecision: 'double precision',
  jsonb: 'jsonb',
  bytea: 'bytea',
  unsignedint: 'int unsigned',
  unsignedbigint: 'bigint unsigned',
  unsignedsmallint: 'smallint unsigned',
  unsignedmediumint: 'mediumint unsigned',
  unsignedtinyint: 'tinyint unsigned',
}

/** As an author would declare the column; null where Prisma doesn't say. */
export function prismaType(
  { attributes, list, type }: PrismaField,
  values: PrismaBlock | undefined,
  engine: EngineFamily,
): string | null {
  const [native] = [...attributes].filter(([name]) => name.startsWith('db.'))
  const found =
    native === undefined
      ? plainType(type, values, engine)
      : nativeType(native[0].slice(3), native[1].arguments)
  return found === null ? null : `${found}${list ? '[]' : ''}`
}

function plainType(type: string, values: PrismaBlock | undefined, engine: EngineFamily): string | null {
  if (values !== undefined) return ENUMS[engine](values)
  const defaults: Readonly<Record<string, string>> = DEFAULTS[engine]
  return defaults[type] ?? null
}

const ENUMS = {
  postgres: (block) => {
    const name = block.attributes.get('map')?.text ?? block.name
    return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`
  },
  mysql: (block) =>
    `enum(${enumValues(block)
      .map((value) => `'${value}'`)
      .join(',')})`,
} as const satisfies Record<EngineFamily, (block: PrismaBlock) => string>

export function enumValues({ fields }: PrismaBlock): readonly string[] {
  return fields.map(({ attributes, name }) => attributes.get('map')?.text ?? name)
}

function nativeType(name: string, given: string): string {
  const lower = name.toLowerCase()
  const type = NATIVE[lower] ?? lower
  return given.trim() === '' ? type : `${type}(${given.replaceAll(/\s/g, '')})`
}
