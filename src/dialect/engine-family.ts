import type { EngineFamily } from '../model/release-contract.ts'

const FAMILIES: Readonly<Record<string, EngineFamily>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  pglite: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
}

/** Whose SQL a database speaks, by its URL alone; null for a URL of nobody's. */
export function engineFamily(url: string): EngineFamily | null {
  return FAMILIES[/^([a-z]+):/i.exec(url)?.[1]?.toLowerCase() ?? ''] ?? null
}
