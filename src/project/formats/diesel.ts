import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sqlWay, type Pairs, type SqlWay } from './pair.ts'

export function isDiesel(directory: string, folders: readonly string[]): boolean {
  return folders.some((folder) => existsSync(join(directory, folder, 'up.sql')))
}

/** `2024-01-01-120000_users/{up,down}.sql`: each file is one message in a transaction. */
export function dieselPairs(directory: string, folders: readonly string[]): Pairs {
  const text = (folder: string, file: string): string | null => {
    const path = join(directory, folder, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : null
  }
  const pairs = folders.flatMap((folder) => {
    const up = text(folder, 'up.sql')
    if (up === null) return []
    const bare = /^\s*run_in_transaction\s*=\s*false\b/m.test(text(folder, 'metadata.toml') ?? '')
    const way = (file: string, sql: string): SqlWay =>
      sqlWay(join(directory, folder, file), sql, bare ? 'bare' : 'wrapped')
    const down = text(folder, 'down.sql')
    return [
      {
        name: folder,
        key: versionOf(folder),
        up: way('up.sql', up),
        down: down === null ? null : way('down.sql', down),
      },
    ]
  })
  return { pairs: pairs.toSorted((a, b) => (a.key < b.key ? -1 : 1)), unread: [] }
}

/** `20240101120000` of `2024-01-01-120000_users`. */
function versionOf(folder: string): string {
  return (folder.split('_', 1)[0] ?? folder).replaceAll('-', '')
}
