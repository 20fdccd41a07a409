import type { Index } from '../../../model/catalog.ts'
import { identifier } from '../quote.ts'

/** The same index over a column's mirror: `UNIQUE INDEX name (old)` → `UNIQUE INDEX name2 (new)`. */
export function mirrorIndexText(index: Index, name: string, from: string, to: string): string {
  const open = index.definition.indexOf('(')
  const head = index.definition.slice(0, open).replace(identifier(index.name), identifier(name))
  return `${head}${index.definition.slice(open).replaceAll(identifier(from), identifier(to))}`
}
