/** Works on up to `width` items at once and gives the results in the items' order. Never holds more than `width`. */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  let index = 0
  try {
    for await (const item of items) {
      const result = work(item, index)
      // Looked at in its turn: until then its failure must not count as unhandled.
      result.catch(() => undefined)
      running.push(result)
      index += 1
      if (running.length >= width) yield await (running.shift() as Promise<R>)
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next
  } finally {
    await Promise.allSettled(running)
  }
}
