import { engines, servers } from '../engines/engine.ts'

/** Each process costs a start, so most of what the command line says is asked of one server. */
export const server = servers.slice(0, 1)

export const serverAndEmbedded = [...server, ...engines.filter(({ kind }) => kind === 'pglite')]
