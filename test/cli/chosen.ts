import { engines, servers, type Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'

/** Each process costs a start, so most of what the command line says is asked of one server. */
export const server = servers.slice(0, 1)

export const serverAndEmbedded = [...server, ...engines.filter(({ kind }) => kind === 'pglite')]

/** What doesn't depend on an engine's words is asked of one server of each kind. */
export const serverOfEach: readonly Engine<unknown>[] = [...server, ...mysqlEngines]
