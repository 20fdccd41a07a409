import { stripVTControlCharacters } from 'node:util'

/** Rows in aligned columns, two spaces apart, no borders: it reads the same on a terminal and in a log. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [number, cell] of row.entries()) widths[number] = Math.max(widths[number] ?? 0, width(cell))
  }
  return rows
    .map((row) =>
      row
        .map((cell, number) => cell + ' '.repeat((widths[number] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function width(text: string): number {
  // Most cells are plain, and a thousand migrations are five thousand cells.
  if (/^[ -~]*$/.test(text)) return text.length
  return Array.from(stripVTControlCharacters(text)).length
}
