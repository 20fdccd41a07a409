import { existsSync } from 'node:fs'
import { request, type RequestOptions } from 'node:http'
import type { RunningEngine } from './started-engine.ts'

/** Whether a Docker engine answers within a second. */
export function dockerAnswers(): Promise<boolean> {
  const address = addressOf(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock')
  if (address === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const ping = request({ ...address, path: '/_ping', timeout: 1000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('timeout', () => ping.destroy())
    ping.on('error', () => resolve(false))
    ping.on('close', () => resolve(false))
    ping.end()
  })
}

function addressOf(host: string): RequestOptions | undefined {
  const url = new URL(host)
  if (url.protocol === 'unix:') return existsSync(url.pathname) ? { socketPath: url.pathname } : undefined
  return { host: url.hostname, port: url.port }
}

export async function startContainer(major: number): Promise<RunningEngine> {
  // Loaded here only: most runs need no container, and the package is slow to load.
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const container = await new PostgreSqlContainer(`postgres:${major}`)
    .withUsername('postgres')
    .withDatabase('postgres')
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200'])
    .start()
  return {
    engine: { kind: 'postgres', name: `PostgreSQL ${major}`, major, adminUrl: container.getConnectionUri() },
    how: 'in Docker',
    stop: async () => {
      await container.stop()
    },
  }
}
