import type { TSSignature, TSType, TSTypeParameterInstantiation } from 'oxc-parser'
import { exportOf, lookUp, namespaceOf, type FoundDeclaration, type Term } from './look-up.ts'
import type { Modules } from './source-module.ts'

export interface Member {
  readonly term: Term
  readonly optional: boolean
}

export type Members = ReadonlyMap<string, Member>

type Reference = Extract<TSType, { type: 'TSTypeReference' }>

/** `Users`, `tables.Users`. */
export function referenceName({ typeName }: Reference): string {
  return typeName.type === 'Identifier'
    ? typeName.name
    : typeName.type === 'TSQualifiedName'
      ? typeName.right.name
      : ''
}

export function argumentsOf(given: TSTypeParameterInstantiation | null, around: Term): readonly Term[] {
  return (given?.params ?? []).map((type) => ({ ...around, type }))
}

export function declarationOf(type: Reference, { module }: Term, modules: Modules): FoundDeclaration | null {
  const { typeName } = type
  if (typeName.type === 'Identifier') return lookUp(typeName.name, module, modules)
  if (typeName.type !== 'TSQualifiedName' || typeName.left.type !== 'Identifier') return null
  const space = namespaceOf(typeName.left.name, module, modules)
  return space === null ? null : exportOf(typeName.right.name, space, modules)
}

/** What the type parameters of a declaration stand for when it is given these. */
export function parametersOf(
  { declaration }: FoundDeclaration,
  given: readonly Term[],
): ReadonlyMap<string, Term> {
  const declared = declaration.type === 'TSEnumDeclaration' ? [] : (declaration.typeParameters?.params ?? [])
  return new Map(
    declared.flatMap(({ name }, index) => {
      const term = given[index]
      return term === undefined ? [] : [[name.name, term] as const]
    }),
  )
}

/** The properties of an object type; null for a type that is none, or that is not known. */
export function membersOf(term: Term, modules: Modules, depth = 0): Members | null {
  const { parameters, type } = term
  if (depth > 50) return null
  const inner = (next: TSType): Members | null => membersOf({ ...term, type: next }, modules, depth + 1)
  switch (type.type) {
    case 'TSParenthesizedType':
      return inner(type.typeAnnotation)
    case 'TSTypeLiteral':
      return signatures(type.members, term)
    case 'TSIntersectionType':
      return joined(type.types.map(inner))
    case 'TSTypeReference': {
      const name = referenceName(type)
      const given = argumentsOf(type.typeArguments, term)
      const parameter = parameters.get(name)
      if (parameter !== undefined) return membersOf(parameter, modules, depth + 1)
      const found = declarationOf(type, term, modules)
      if (found !== null) return membersOfDeclaration(found, parametersOf(found, given), modules, depth)
      return UTILITIES[name]?.(given, (other) => membersOf(other, modules, depth + 1)) ?? null
    }
    default:
      return null
  }
}

export function membersOfDeclaration(
  { declaration, module }: FoundDeclaration,
  parameters: ReadonlyMap<string, Term>,
  modules: Modules,
  depth = 0,
): Members | null {
  if (declaration.type === 'TSEnumDeclaration') return null
  if (declaration.type === 'TSTypeAliasDeclaration')
    return membersOf({ type: declaration.typeAnnotation, module, parameters }, modules, depth + 1)
  const bases = declaration.extends.map(({ expression, typeArguments }) => {
    if (expression.type !== 'Identifier') return null
    const type = { type: 'TSTypeReference', typeName: expression, typeArguments } as unknown as TSType
    return membersOf({ type, module, parameters }, modules, depth + 1)
  })
  const own = signatures(declaration.body.body, { module, parameters })
  return joined([...bases, own])
}

function signatures(members: readonly TSSignature[], around: Omit<Term, 'type'>): Members {
  return new Map(
    members.flatMap((member) => {
      if (member.type !== 'TSPropertySignature' || member.typeAnnotation === null) return []
      const name = keyOf(member.key)
      const term: Term = {
        module: around.module,
        parameters: around.parameters,
        type: member.typeAnnotation.typeAnnotation,
      }
      return name === null ? [] : [[name, { term, optional: member.optional }] as const]
    }),
  )
}

function keyOf(key: Extract<TSSignature, { type: 'TSPropertySignature' }>['key']): string | null {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : null
}

/** Of a part that is not known, the others still count. */
function joined(parts: readonly (Members | null)[]): Members | null {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : new Map(known.flatMap((part) => [...part]))
}

type Utility = (given: readonly Term[], members: (term: Term) => Members | null) => Members | null

const UTILITIES: Readonly<Record<string, Utility>> = {
  Omit: (given, members) => picked(given, members, false),
  Pick: (given, members) => picked(given, members, true),
  Readonly: ([of], members) => (of === undefined ? null : members(of)),
  Required: ([of], members) => (of === undefined ? null : members(of)),
  Simplify: ([of], members) => (of === undefined ? null : members(of)),
  Partial: ([of], members) => {
    const found = of === undefined ? null : members(of)
    return found === null
      ? null
      : new Map([...found].map(([name, member]) => [name, { ...member, optional: true }]))
  },
  Record: ([keys, of]) =>
    keys === undefined || of === undefined
      ? null
      : new Map(literals(keys.type).map((name) => [name, { term: of, optional: false }])),
}

function picked(
  [of, keys]: readonly Term[],
  members: (term: Term) => Members | null,
  keep: boolean,
): Members | null {
  const found = of === undefined ? null : members(of)
  if (found === null || keys === undefined) return found
  const names = new Set(literals(keys.type))
  return new Map([...found].filter(([name]) => names.has(name) === keep))
}

function literals(type: TSType): readonly string[] {
  if (type.type === 'TSUnionType') return type.types.flatMap(literals)
  return type.type === 'TSLiteralType' &&
    type.literal.type === 'Literal' &&
    typeof type.literal.value === 'string'
    ? [type.literal.value]
    : []
}
