import type { ColumnShape } from '../../../model/action.ts'
import { identifier, literal } from '../quote.ts'

/** `"price" numeric(10,2) COLLATE "C" NOT NULL DEFAULT 0` */
export function columnDefinition(name: string, shape: ColumnShape): string {
  return [
    identifier(name),
    shape.type,
    ...(shape.collation === null ? [] : [`COLLATE ${shape.collation}`]),
    ...(shape.notNull ? ['NOT NULL'] : []),
    ...(shape.default === null ? [] : [`DEFAULT ${shape.default}`]),
  ].join(' ')
}

export function commentText(text: string | null): string {
  return text === null ? 'NULL' : literal(text)
}
