import type { Io } from '../io.ts'

/** Exactly one JSON document on stdout, with its format's name and version first. */
export function document(io: Io, command: string, body: Readonly<Record<string, unknown>>): void {
  io.out(JSON.stringify({ schema: `bothways/${command}@1`, ...body }, null, 2))
}
