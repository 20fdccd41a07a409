import type { SetComment } from '../model/operations/code.ts'
import { made } from './made.ts'

export interface CommentBuilder {
  /**
   * @example
   * op.comment.table('orders', 'One row for each checkout')
   */
  table(table: string, text: string | null): SetComment
  /**
   * @example
   * op.comment.column('orders', 'channel', 'web, app or till')
   */
  column(table: string, column: string, text: string | null): SetComment
}

/** Comments of tables and columns; null takes one away. */
export const comment: CommentBuilder = {
  table: (table, text) =>
    made('comment.table', [table], { kind: 'comment', target: { on: 'table', table }, text }),
  column: (table, column, text) =>
    made('comment.column', [table, column], {
      kind: 'comment',
      target: { on: 'column', table, column },
      text,
    }),
}
