import { tone, type Io } from '../io.ts'

/** The one line of a terminal that says what proofs are at; nothing where nobody watches. */
export interface ProvingLine {
  readonly tell: (name: string, what: string) => void
  /** One is proved, and no longer at anything. */
  readonly done: (name: string) => void
  readonly clear: () => void
}

export function provingLine({ live }: Pick<Io, 'live'>): ProvingLine {
  const at = new Map<string, string>()
  const clear = (): void => {
    if (live) process.stderr.write('\r\u001B[K')
  }
  const draw = (): void => {
    clear()
    if (!live || at.size === 0) return
    const text = `  proving ${[...at].map(([name, what]) => `${name}: ${what} …`).join('  ')}`
    // A line that wraps can't be cleared.
    process.stderr.write(tone('dim', text.slice(0, process.stderr.columns - 1), process.stderr))
  }
  return {
    clear,
    done(name) {
      at.delete(name)
      draw()
    },
    tell(name, what) {
      at.set(name, what)
      draw()
    },
  }
}
