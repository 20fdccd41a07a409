/** `did you mean "notNull"?` when one of the known words is close, else the list of them. */
export function suggestion(word: string, known: readonly string[]): string {
  const close = closest(word, known)
  return close === null ? `known are ${known.join(', ')}` : `did you mean "${close}"?`
}

/** The known word within a third of the letters, or null. */
export function closest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : null
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [number, letter] of a.split('').entries()) {
    const next = [number + 1]
    for (const [index, other] of b.split('').entries()) {
      next.push(
        Math.min(
          (next[index] ?? 0) + 1,
          (row[index + 1] ?? 0) + 1,
          (row[index] ?? 0) + (letter === other ? 0 : 1),
        ),
      )
    }
    row = next
  }
  return row.at(-1) ?? 0
}
