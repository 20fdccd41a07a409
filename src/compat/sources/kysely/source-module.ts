import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type {
  ParseResult,
  Statement,
  TSEnumDeclaration,
  TSInterfaceDeclaration,
  TSTypeAliasDeclaration,
} from 'oxc-parser'

/** What a TypeScript file declares and where its other names come from. Nothing is checked: names are looked up. */
export interface SourceModule {
  readonly path: string
  readonly declared: ReadonlyMap<string, TypeDeclaration>
  /** Texts of `const roles = ['a', 'b'] as const` and of `{ A: 'a' } as const`. */
  readonly constants: ReadonlyMap<string, readonly string[]>
  /** By the name here; `*` stands for the whole module. */
  readonly imported: ReadonlyMap<string, Import>
  /** By the name outside. */
  readonly exported: ReadonlyMap<string, Import>
  /** `export * from`. */
  readonly exportedAll: readonly string[]
}

export type TypeDeclaration = TSInterfaceDeclaration | TSTypeAliasDeclaration | TSEnumDeclaration

/** `from` is null for a name of the file itself. */
interface Import {
  readonly name: string
  readonly from: string | null
}

/** Reads files, each once. */
export type Modules = (path: string) => SourceModule | null

type Parse = (file: string, text: string) => ParseResult

/** Null for a file that isn't there; throws what the parser says of one that it can't read. */
export function modules(parse: Parse): Modules {
  const known = new Map<string, SourceModule | null>()
  return (path) => {
    const found = known.get(path)
    if (found !== undefined) return found
    const module = existsSync(path) ? moduleOf(path, parse(path, readFileSync(path, 'utf8'))) : null
    known.set(path, module)
    return module
  }
}

function moduleOf(path: string, { errors, program }: ParseResult): SourceModule {
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`)
  const module = {
    path,
    declared: new Map<string, TypeDeclaration>(),
    constants: new Map<string, readonly string[]>(),
    imported: new Map<string, Import>(),
    exported: new Map<string, Import>(),
    exportedAll: [] as string[],
  }
  for (const statement of program.body) note(statement, module)
  return module
}

interface Draft extends SourceModule {
  readonly declared: Map<string, TypeDeclaration>
  readonly constants: Map<string, readonly string[]>
  readonly imported: Map<string, Import>
  readonly exported: Map<string, Import>
  readonly exportedAll: string[]
}

function note(statement: Statement, module: Draft): void {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const specifier of statement.specifiers) {
        const name =
          specifier.type === 'ImportSpecifier'
            ? nameOf(specifier.imported)
            : specifier.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*'
        module.imported.set(specifier.local.name, { name, from: statement.source.value })
      }
      return
    case 'ExportNamedDeclaration':
      for (const { exported, local } of statement.specifiers)
        module.exported.set(nameOf(exported), { name: nameOf(local), from: statement.source?.value ?? null })
      if (statement.declaration !== null) note(statement.declaration, module)
      return
    case 'ExportDefaultDeclaration':
      if (statement.declaration.type === 'TSInterfaceDeclaration') {
        module.declared.set(statement.declaration.id.name, statement.declaration)
        module.exported.set('default', { name: statement.declaration.id.name, from: null })
      } else if (statement.declaration.type === 'Identifier') {
        module.exported.set('default', { name: statement.declaration.name, from: null })
      }
      return
    case 'ExportAllDeclaration':
      module.exportedAll.push(statement.source.value)
      return
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
      module.declared.set(statement.id.name, statement)
      return
    case 'VariableDeclaration':
      for (const { id, init } of statement.declarations) {
        const texts = id.type === 'Identifier' ? textsOf(init) : []
        if (id.type === 'Identifier' && texts.length > 0) module.constants.set(id.name, texts)
      }
      return
    default:
  }
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return name.name ?? String(name.value)
}

type Value = Extract<Statement, { type: 'VariableDeclaration' }>['declarations'][number]['init']

function textsOf(value: Value): readonly string[] {
  switch (value?.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return textsOf(value.expression)
    case 'ArrayExpression':
      return value.elements.flatMap((item) =>
        item?.type === 'Literal' && typeof item.value === 'string' ? [item.value] : [],
      )
    case 'ObjectExpression':
      return value.properties.flatMap((item) =>
        item.type === 'Property' && item.value.type === 'Literal' && typeof item.value.value === 'string'
          ? [item.value.value]
          : [],
      )
    default:
      return []
  }
}

const ENDS = ['', '.ts', '.mts', '.cts', '.d.ts', '.d.mts', '.tsx', '/index.ts', '/index.d.ts']

/** The file that a relative import means, as compilers and bundlers find it; null for a package. */
export function importedFile(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const bare = resolve(dirname(from), specifier)
  const stem = bare.replace(/\.([cm]?)js$/, '.$1ts')
  const candidates = [
    stem,
    ...ENDS.map((end) => bare + end),
    ...ENDS.map((end) => bare.replace(/\.[cm]?js$/, '') + end),
  ]
  return candidates.find((file) => /\.[cm]?tsx?$/.test(file) && existsSync(file)) ?? null
}
