import { styleText } from 'node:util'

/** Where a command speaks: its result on stdout, everything else on stderr. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly json: boolean
  /** An animated line is welcome: a terminal, and nobody asked for quiet. */
  readonly live: boolean
  readonly interactive: boolean
}

export function processIo(json: boolean): Io {
  const plain =
    process.env['NO_COLOR'] !== undefined || process.env['CI'] !== undefined || process.env['TERM'] === 'dumb'
  return {
    out: (text) => say(process.stdout, `${text}\n`),
    // Under --json every line of stderr is one JSON value, events and words alike.
    err: (text) => say(process.stderr, `${json ? JSON.stringify({ kind: 'log', text }) : text}\n`),
    json,
    // Asked for late: Node makes each of its three streams when it is first looked at.
    get live() {
      return process.stderr.isTTY && !plain
    },
    get interactive() {
      return process.stdin.isTTY && process.stderr.isTTY
    },
  }
}

/**
 * Every write goes through here: a reader that goes away (`| head`, or the terminal) must not end a run in the
 * middle of a step.
 */
export function say(stream: NodeJS.WriteStream, text: string): void {
  if (!listened.has(stream)) {
    listened.add(stream)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
  }
  stream.write(text)
}

/** Streams whose errors are heard. */
const listened = new WeakSet<NodeJS.WriteStream>()

export type Tone = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

/** Colour on a terminal, plain text in a pipe or under NO_COLOR. `stream` is the one the text goes to. */
export function tone(name: Tone, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  let styled = styling.get(stream)
  if (styled === undefined) styling.set(stream, (styled = styleText(name, 'x', { stream }) !== 'x'))
  return styled ? styleText(name, text, { validateStream: false }) : text
}

/** Streams that take colour: Node looks at stream and environment each time it is asked. */
const styling = new WeakMap<NodeJS.WriteStream, boolean>()
