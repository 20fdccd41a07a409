import { dig, list } from '../expression-tree.ts'

/** The word of a `String` node, or the text itself where the parser gives it bare. */
export function textOf(value: unknown): string | null {
  const text = dig(value, 'String', 'sval')
  if (typeof text === 'string') return text
  return typeof value === 'string' ? value : null
}

export function textsOf(value: unknown): readonly string[] {
  return list(value).flatMap((item) => textOf(item) ?? [])
}
