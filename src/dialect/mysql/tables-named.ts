import type { SqlPiece } from './sql-pieces.ts'

export function upper(piece: SqlPiece | undefined): string {
  return piece?.kind === 'word' ? piece.text.toUpperCase() : ''
}

/** `name` or `database.name` at a place; null where something else stands there. */
export function tableAt(pieces: readonly SqlPiece[], at: number): string | null {
  const first = pieces[at]
  if (first === undefined || (first.kind !== 'word' && first.kind !== 'name')) return null
  const second = pieces[at + 2]
  return pieces[at + 1]?.text === '.' && second !== undefined && second.kind !== 'sign'
    ? `${first.text}.${second.text}`
    : first.text
}

const LEADS = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE', 'LOW_PRIORITY', 'QUICK', 'IGNORE'])

/** Every table that stands where a statement lists its tables, up to a word; a few too many do no harm. */
export function tablesNamed(
  pieces: readonly SqlPiece[],
  from: number,
  until: string,
): readonly (string | null)[] {
  const end = pieces.findIndex((piece, index) => index >= from && upper(piece) === until)
  const list = pieces.slice(from, end === -1 ? undefined : end)
  const named: (string | null)[] = []
  const aliases = new Set<string>()
  list.forEach((piece, index) => {
    const before = list[index - 1]
    const starts = index === 0 || before?.text === ',' || LEADS.has(upper(before))
    if (!starts || LEADS.has(upper(piece)) || piece.text === '(') return
    named.push(tableAt(list, index))
    const after = tableAt(list, index)?.includes('.') === true ? index + 3 : index + 1
    const alias = upper(list[after]) === 'AS' ? list[after + 1] : list[after]
    if (alias !== undefined && (alias.kind === 'name' || alias.kind === 'word')) aliases.add(alias.text)
  })
  // `DELETE o FROM orders AS o`: the first o is no table.
  return named.filter((name) => name === null || !aliases.has(name))
}
