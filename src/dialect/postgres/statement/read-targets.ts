import { dig, list, type Tree } from '../expression-tree.ts'
import { readExpression } from './read-expression.ts'
import type { Output, Reading } from './reading.ts'
import { relationOf, starsOf, type Scope } from '../../statement-scope.ts'
import { textOf, textsOf } from './tree-text.ts'

/** A select list, or what RETURNING lists. */
export function readTargets(targets: unknown, reading: Reading, scope: Scope): Output {
  const names: string[] = []
  const stars = new Set<string>()
  let open = false
  for (const target of list(targets)) {
    const value = dig(target, 'ResTarget', 'val')
    const fields = list(dig(value, 'ColumnRef', 'fields'))
    if (fields.some((field) => 'A_Star' in field)) {
      const qualifier = textsOf(fields).at(-1)
      const one = qualifier === undefined ? undefined : relationOf(qualifier, scope)
      for (const relation of qualifier === undefined ? scope.relations : one ? [one] : []) {
        for (const key of starsOf(relation)) stars.add(key)
        if (relation.kind === 'rows') names.push(...relation.outputs)
        if (relation.kind === 'rows' && relation.open) open = true
      }
    } else {
      readExpression(value, reading, scope, 'read')
      const name = nameOf(target)
      if (name === null) open = true
      else names.push(name)
    }
  }
  return { names, stars: [...stars], open }
}

/** As the server would call it, where that is plain. */
export function nameOf(target: Tree): string | null {
  const value = dig(target, 'ResTarget', 'val')
  return textOf(dig(target, 'ResTarget', 'name')) ?? textsOf(dig(value, 'ColumnRef', 'fields')).at(-1) ?? null
}
