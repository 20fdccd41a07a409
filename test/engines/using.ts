/** Disposes whatever happens in between. */
export async function using<T extends { dispose(): Promise<void> }>(
  opening: T | Promise<T>,
  use: (opened: T) => Promise<void>,
): Promise<void> {
  const opened = await opening
  try {
    await use(opened)
  } finally {
    await opened.dispose()
  }
}
