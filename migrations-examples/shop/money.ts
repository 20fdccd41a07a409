/** Decimal text as a whole number of its last place: `units('3.755', 3)` is 3755n. Floats would lose cents. */
export function units(text: string, places: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text)
  const fraction = match?.[3] ?? ''
  if (match === null || fraction.length > places)
    throw new Error(`${text} is no amount with ${places} decimals`)
  const whole = BigInt(`${match[2] ?? '0'}${fraction.padEnd(places, '0')}`)
  return match[1] === '-' ? -whole : whole
}

/** The other way: `decimal(3755n, 3)` is '3.755'. */
export function decimal(amount: bigint, places: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(places + 1, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** A price to the tenth of a cent, times a quantity, in cents: half a cent goes up, as PostgreSQL's round() does. */
export function lineTotal(price: string, quantity: number): string {
  return decimal((units(price, 3) * BigInt(quantity) + 5n) / 10n, 2)
}
