export interface Range {
  readonly low: number
  readonly high: number
  /** Arithmetic with such a number fails below zero (1690). */
  readonly unsigned: boolean
}

const BITS = {
  tinyint: 8,
  bool: 8,
  boolean: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  integer: 32,
  bigint: 64,
}

/** The numbers that a column of an exact type may have; null for other types. */
export function rangeOf(type: string): Range | null {
  const unsigned = /\bunsigned\b/i.test(type)
  const [, name = '', precision = '10', scale = '0'] =
    /^\s*([a-z]+)\s*(?:\((\d+)\s*(?:,\s*(\d+))?\))?/i.exec(type) ?? []
  const word = name.toLowerCase()
  if (word === 'decimal' || word === 'numeric') {
    const high = (10 ** Number(precision) - 1) / 10 ** Number(scale)
    return { low: unsigned ? 0 : -high, high, unsigned }
  }
  const bits = BITS[word as keyof typeof BITS]
  if (bits === undefined) return null
  return unsigned
    ? { low: 0, high: 2 ** bits - 1, unsigned }
    : { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1, unsigned }
}

/** Characters that every text of the type may have; 0 where the type is no text. */
export function capacityOf(type: string): number {
  const [, length] = /^(?:var)?char\s*\((\d+)\)/i.exec(type) ?? []
  if (length !== undefined) return Number(length)
  // In bytes, of which a character takes up to four.
  const bytes = { tinytext: 255, text: 65_535, mediumtext: 16_777_215, longtext: 4_294_967_295 }
  const [, name = ''] = /^(\w+)/.exec(type.toLowerCase()) ?? []
  return Math.floor((bytes[name as keyof typeof bytes] ?? 0) / 4)
}

/** MySQL has dropped the display width that MariaDB still prints. */
export function sameType(a: string, b: string): boolean {
  const plain = (type: string): string =>
    type
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace(/\b(tinyint|smallint|mediumint|int|bigint)\(\d+\)/, '$1')
  return plain(a) === plain(b)
}
