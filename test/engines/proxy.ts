import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** How a connection dies at a statement. */
export type Loss =
  /** The server never sees the statement. */
  | 'before'
  /** The server has it, and works on alone. */
  | 'during'
  /** The server has done it; its answer never arrives. */
  | 'after'

/** Stands between a client and its server, on loopback and without TLS. */
export interface Proxy {
  /** The server's URL, through the proxy. */
  readonly url: string
  /** Cuts the connection on which the next statement that contains `text` travels; true once it has happened. */
  cutAt(text: string, loss: Loss): { readonly happened: () => boolean }
  close(): Promise<void>
}

interface Cut {
  readonly text: string
  readonly loss: Loss
  happened: boolean
}

export async function startProxy(serverUrl: string): Promise<Proxy> {
  const target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let armed: Cut | undefined

  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    let seen = ''
    let answerLost = false
    const end = (): void => {
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.on('data', (chunk) => {
      // A statement may come in pieces.
      seen = (seen + chunk.toString('latin1')).slice(-chunk.length - 4096)
      const cut = armed !== undefined && seen.includes(armed.text) ? armed : undefined
      if (cut === undefined) return void server.write(chunk)
      armed = undefined
      cut.happened = true
      if (cut.loss === 'before') return end()
      answerLost = cut.loss === 'after'
      server.write(chunk, () => {
        if (cut.loss === 'during') end()
      })
    })
    server.on('data', (chunk) => {
      if (answerLost) return end()
      client.write(chunk)
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  const url = new URL(serverUrl)
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url.port = String(address.port)
  return {
    url: url.href,
    cutAt(text, loss) {
      const cut: Cut = { text, loss, happened: false }
      armed = cut
      return { happened: () => cut.happened }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
