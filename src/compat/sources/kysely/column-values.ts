import type { TSType } from 'oxc-parser'
import { constantOf, type Term } from './look-up.ts'
import { argumentsOf, declarationOf, parametersOf, referenceName } from './members.ts'
import type { Modules } from './source-module.ts'
import { MISSING, NEVER, NULL, ofTexts, ofType, union, UNKNOWN, type ValueSet } from './value-set.ts'

/** What a column of a Kysely interface gives and takes. */
export interface ColumnValues {
  readonly select: ValueSet
  readonly insert: ValueSet
  readonly update: ValueSet
}

export interface Context {
  readonly modules: Modules
  /** Told of a type that leads out of the project's files. */
  readonly unknown: (name: string) => void
}

export function columnValues(term: Term, context: Context, depth = 0): ColumnValues {
  const { parameters, type } = term
  if (depth > 50) return alike(UNKNOWN)
  const inner = (next: Term): ColumnValues => columnValues(next, context, depth + 1)
  switch (type.type) {
    case 'TSParenthesizedType':
      return inner({ ...term, type: type.typeAnnotation })
    case 'TSUnionType':
      return unionOf(type.types.map((next) => inner({ ...term, type: next })))
    case 'TSTypeReference': {
      const name = referenceName(type)
      const given = argumentsOf(type.typeArguments, term)
      const parameter = parameters.get(name)
      if (parameter !== undefined) return inner(parameter)
      const known = KYSELY[name]
      if (known !== undefined) return known(given, inner)
      const plain = NAMED[name]
      if (plain !== undefined) return alike(plain)
      const found = declarationOf(type, term, context.modules)
      if (found === null) {
        context.unknown(name)
        return alike(UNKNOWN)
      }
      const { declaration, module } = found
      if (declaration.type === 'TSEnumDeclaration') return alike(enumValues(declaration.body.members))
      if (declaration.type === 'TSInterfaceDeclaration') return alike(ofType('json'))
      return inner({ type: declaration.typeAnnotation, module, parameters: parametersOf(found, given) })
    }
    default:
      return alike(valuesOf(type, term, context))
  }
}

function alike(values: ValueSet): ColumnValues {
  return { select: values, insert: values, update: values }
}

function unionOf(parts: readonly ColumnValues[]): ColumnValues {
  return {
    select: union(parts.map(({ select }) => select)),
    insert: union(parts.map(({ insert }) => insert)),
    update: union(parts.map(({ update }) => update)),
  }
}

type Known = (given: readonly Term[], inner: (term: Term) => ColumnValues) => ColumnValues

/** Kysely's own, also where a code generator spells them out in its file. */
const KYSELY: Readonly<Record<string, Known>> = {
  ColumnType: ([select, insert, update], inner) => {
    const selected = select === undefined ? UNKNOWN : inner(select).select
    const inserted = insert === undefined ? selected : inner(insert).insert
    return {
      select: selected,
      insert: inserted,
      update: update === undefined ? selected : inner(update).update,
    }
  },
  Generated: ([of], inner) => {
    const values = of === undefined ? alike(UNKNOWN) : inner(of)
    return { ...values, insert: union([values.insert, MISSING]) }
  },
  GeneratedAlways: ([of], inner) => ({
    select: of === undefined ? UNKNOWN : inner(of).select,
    insert: NEVER,
    update: NEVER,
  }),
  JSONColumnType: ([, insert, update], inner) => ({
    select: ofType('json'),
    insert: insert === undefined ? ofType('string') : inner(insert).insert,
    update: update === undefined ? ofType('string') : inner(update).update,
  }),
}

/** Names that mean the same wherever they come from. */
const NAMED: Readonly<Record<string, ValueSet>> = {
  Date: ofType('Date'),
  Buffer: ofType('Buffer'),
  Uint8Array: ofType('Buffer'),
  Array: ofType('array'),
  ReadonlyArray: ofType('array'),
  ArrayType: ofType('array'),
  Record: ofType('json'),
  Json: ofType('json'),
  JsonValue: ofType('json'),
  JsonObject: ofType('json'),
  JsonArray: ofType('json'),
  // What pg makes of an interval.
  IPostgresInterval: ofType('json'),
}

function valuesOf(type: TSType, term: Term, context: Context): ValueSet {
  switch (type.type) {
    case 'TSStringKeyword':
    case 'TSTemplateLiteralType':
      return ofType('string')
    case 'TSNumberKeyword':
      return ofType('number')
    case 'TSBigIntKeyword':
      return ofType('bigint')
    case 'TSBooleanKeyword':
      return ofType('boolean')
    case 'TSNullKeyword':
      return NULL
    case 'TSUndefinedKeyword':
      return MISSING
    case 'TSNeverKeyword':
      return NEVER
    case 'TSArrayType':
    case 'TSTupleType':
      return ofType('array')
    case 'TSTypeLiteral':
    case 'TSObjectKeyword':
    case 'TSMappedType':
      return ofType('json')
    case 'TSLiteralType':
      return type.literal.type === 'Literal' ? ofLiteral(type.literal.value) : ofType('string')
    case 'TSTypeOperator':
      return type.operator === 'readonly' ? ofType('array') : UNKNOWN
    case 'TSIndexedAccessType':
      return ofConstant(type.objectType, term, context)
    default:
      return UNKNOWN
  }
}

function ofLiteral(value: unknown): ValueSet {
  if (typeof value === 'string') return ofTexts([value])
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? ofType(typeof value as 'number')
    : UNKNOWN
}

function enumValues(members: readonly { readonly initializer: unknown }[]): ValueSet {
  const texts = members.flatMap(({ initializer }) => {
    const value: unknown =
      typeof initializer === 'object' && initializer !== null && 'value' in initializer
        ? initializer.value
        : null
    return typeof value === 'string' ? [value] : []
  })
  return texts.length === members.length ? ofTexts(texts) : ofType('number')
}

/** `(typeof Role)[keyof typeof Role]`, `(typeof ROLES)[number]`. */
function ofConstant(type: TSType, term: Term, context: Context): ValueSet {
  const bare = type.type === 'TSParenthesizedType' ? type.typeAnnotation : type
  if (bare.type !== 'TSTypeQuery' || bare.exprName.type !== 'Identifier') return UNKNOWN
  const texts = constantOf(bare.exprName.name, term.module, context.modules)
  return texts === null ? UNKNOWN : ofTexts(texts)
}
