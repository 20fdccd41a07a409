import { tone, type Io } from '../io.ts'

/** The one line of a terminal that says what a proof is at; nothing where nobody watches. */
export interface ProvingLine {
  readonly tell: (name: string, what: string) => void
  readonly clear: () => void
}

export function provingLine({ live }: Pick<Io, 'live'>): ProvingLine {
  const clear = (): void => {
    if (live) process.stderr.write('\r\u001B[K')
  }
  return {
    clear,
    tell(name, what) {
      clear()
      if (live) process.stderr.write(tone('dim', `  proving ${name}: ${what} …`, process.stderr))
    },
  }
}
