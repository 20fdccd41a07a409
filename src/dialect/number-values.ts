/** Values of a number type that an application could write: plain ones, those at its edges, and as many others as wanted. */
export interface NumberValues {
  readonly plain: readonly string[]
  readonly edges: readonly string[]
  readonly numbered: (number: number) => string
}

/** Numbers that stand for keys begin here, where neither a counter nor a seed of a migration is. */
const FIRST_KEY = 7_000_001n

export function integerValues(low: bigint, high: bigint): NumberValues {
  const first = high > FIRST_KEY + 100_000n ? FIRST_KEY : high > 30_000n ? 20_001n : high / 2n
  return {
    plain: ['1', '2', '3', '7', '42'].filter((text) => BigInt(text) <= high),
    edges: [low, low + 1n, low < 0n ? -1n : low, 0n, high - 1n, high].map(String),
    numbered: (number) => String(first + (BigInt(number) % (high - first + 1n))),
  }
}

/** `numeric(10,2)`: ten digits, two of them behind the point. */
export function decimalValues(precision: number, scale: number, unsigned = false): NumberValues {
  const whole = Math.max(0, precision - scale)
  const most = `${whole === 0 ? '0' : '9'.repeat(whole)}${scale === 0 ? '' : `.${'9'.repeat(scale)}`}`
  const least = scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`
  const fraction = scale === 0 ? '' : `.${'75'.slice(0, scale)}`
  const digits = Math.min(whole, 7)
  return {
    plain: whole === 0 ? ['0', least] : [`1${fraction}`, `2${fraction}`, '3', `5${fraction}`],
    edges: ['0', least, most, ...(unsigned ? [] : [`-${least}`, `-${most}`])],
    numbered: (number) =>
      digits === 0
        ? `0.${String(number + 1).padStart(scale, '0')}`
        : String(10 ** (digits - 1) + (number % (9 * 10 ** (digits - 1)))),
  }
}
