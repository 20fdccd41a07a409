/** `$NAME`, `${NAME}` and `${NAME:-otherwise}` from the environment, as goose fills them in under ENVSUB. */
export function substituted(line: string): string {
  return line.replaceAll(
    /\$(?:\{(?<braced>\w+)(?::-(?<otherwise>[^}]*))?\}|(?<plain>[A-Za-z_]\w*))/g,
    (_, ...found: readonly unknown[]) => {
      const groups = found.at(-1) as Readonly<Record<string, string | undefined>>
      return process.env[groups['braced'] ?? groups['plain'] ?? ''] ?? groups['otherwise'] ?? ''
    },
  )
}
