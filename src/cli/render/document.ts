import type { Io } from '../io.ts'

/** `schema` is the document's own word: a command that says something of a database's schema takes another. */
export type DocumentBody = Readonly<Record<string, unknown>> & { readonly schema?: never }

/** Exactly one JSON document on stdout, with its format's name and version first. */
export function document(io: Io, command: string, body: DocumentBody): void {
  io.out(JSON.stringify({ schema: `bothways/${command}@1`, ...body }, null, 2))
}
