import { existsSync } from 'node:fs'
import { request, type RequestOptions } from 'node:http'
import { mysqlSettings } from './mysql-settings.ts'
import type { MysqlKind, RunningEngine } from './started-engine.ts'

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

const images = { mariadb: 'mariadb:10.11', mysql: 'mysql:9' } satisfies Record<MysqlKind, string>

export async function startMysqlContainer(
  kind: MysqlKind,
): Promise<{ readonly adminUrl: string; stop(): Promise<void> }> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const port = 3306
  const container = await new GenericContainer(images[kind])
    .withEnvironment({ MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '1', MYSQL_ALLOW_EMPTY_PASSWORD: '1' })
    .withCommand(mysqlSettings[kind])
    .withExposedPorts(port)
    // The server that first fills the folder has no port.
    .withWaitStrategy(Wait.forLogMessage(new RegExp(`port: ${port}\\b`)))
    .withStartupTimeout(120_000)
    .start()
  return {
    adminUrl: `${kind}://root@${container.getHost()}:${container.getMappedPort(port)}`,
    stop: async () => {
      await container.stop()
    },
  }
}
