import type { TSType } from 'oxc-parser'
import { importedFile, type Modules, type SourceModule, type TypeDeclaration } from './source-module.ts'

/** A type as it stands in a file, with what its type parameters stand for there. */
export interface Term {
  readonly type: TSType
  readonly module: SourceModule
  readonly parameters: ReadonlyMap<string, Term>
}

export interface FoundDeclaration {
  readonly declaration: TypeDeclaration
  readonly module: SourceModule
}

/** The declaration of a name in a file, through its imports; null where that leads out of the project's own files. */
export function lookUp(name: string, module: SourceModule, modules: Modules): FoundDeclaration | null {
  const own = module.declared.get(name)
  if (own !== undefined) return { declaration: own, module }
  const imported = module.imported.get(name)
  if (imported === undefined || imported.from === null) return null
  const file = importedFile(module.path, imported.from)
  const there = file === null ? null : modules(file)
  return there === null ? null : exportOf(imported.name, there, modules)
}

/** What a file gives others by a name. */
export function exportOf(name: string, module: SourceModule, modules: Modules): FoundDeclaration | null {
  const renamed = module.exported.get(name)
  if (renamed !== undefined) {
    const file = renamed.from === null ? null : importedFile(module.path, renamed.from)
    const there = renamed.from === null ? module : file === null ? null : modules(file)
    if (there === null) return null
    return there === module ? lookUp(renamed.name, module, modules) : exportOf(renamed.name, there, modules)
  }
  const own = module.declared.get(name)
  if (own !== undefined) return { declaration: own, module }
  for (const specifier of module.exportedAll) {
    const file = importedFile(module.path, specifier)
    const there = file === null ? null : modules(file)
    const found = there === null ? null : exportOf(name, there, modules)
    if (found !== null) return found
  }
  return null
}

/** The texts of a constant, through imports. */
export function constantOf(name: string, module: SourceModule, modules: Modules): readonly string[] | null {
  const own = module.constants.get(name)
  if (own !== undefined) return own
  const imported = module.imported.get(name)
  if (imported === undefined || imported.from === null) return null
  const file = importedFile(module.path, imported.from)
  return (file === null ? null : modules(file)?.constants.get(imported.name)) ?? null
}

/** The module behind `import * as tables`, for `tables.Users`. */
export function namespaceOf(name: string, module: SourceModule, modules: Modules): SourceModule | null {
  const imported = module.imported.get(name)
  if (imported?.name !== '*' || imported.from === null) return null
  const file = importedFile(module.path, imported.from)
  return file === null ? null : modules(file)
}
