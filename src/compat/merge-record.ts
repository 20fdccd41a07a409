/** Two maps as one; what both have is merged. */
export function mergeRecords<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  merge: (x: T, y: T, key: string) => T,
): Readonly<Record<string, T>> {
  const merged = new Map(Object.entries(a))
  for (const [key, value] of Object.entries(b)) {
    const known = merged.get(key)
    merged.set(key, known === undefined ? value : merge(known, value, key))
  }
  return Object.fromEntries(merged)
}

export function mapRecord<T, U>(
  record: Readonly<Record<string, T>>,
  map: (value: T, key: string) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
