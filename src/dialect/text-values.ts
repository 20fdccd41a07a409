/** Texts that programs stumble over: blank and empty ones, letters in both cases, more bytes than signs, signs of SQL. */
export const PLAIN_TEXTS = ['apple', 'Pear', 'Anna Maria Lopez', 'x@example.com'] as const
export const EDGE_TEXTS = [
  '',
  ' ',
  'a',
  'A',
  ' padded ',
  'é',
  'straße ẞ',
  "O'Brien \\ % _",
  '0',
  'NULL',
  '漢字',
] as const

/** The first signs of it: as a column with room for so many holds it. */
export function cutTo(text: string, length: number): string {
  return Array.from(text).slice(0, length).join('')
}

/** Short and different for each number, in as few signs as there is room for. */
export function numberedText(number: number, length: number): string {
  const short = (number + 370).toString(36)
  return length < short.length ? short.slice(-length) : `${cutTo('row ', length - short.length)}${short}`
}
