import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FILES = ['flyway.conf', 'flyway.user.conf', 'conf/flyway.conf', 'flyway.toml', 'flyway.user.toml']
const LEVELS = 6

/** What `${name}` stands for: flyway.conf or flyway.toml beside the folder or above it, and the environment over both. */
export function flywayPlaceholders(directory: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const file of configFiles(directory)) {
    for (const [name, value] of placeholdersIn(readFileSync(file, 'utf8'))) found.set(name, value)
  }
  for (const [key, value] of Object.entries(process.env)) {
    const name = /^FLYWAY_PLACEHOLDERS_(.+)$/.exec(key)?.[1]
    if (name !== undefined && value !== undefined) found.set(name.toLowerCase(), value)
  }
  return found
}

/** The farthest first, so that the nearest has the last word. */
function configFiles(directory: string): readonly string[] {
  const folders = [directory]
  while (folders.length < LEVELS) folders.unshift(dirname(folders[0] ?? directory))
  return folders
    .flatMap((folder) => FILES.map((file) => join(folder, file)))
    .filter((file) => existsSync(file))
}

function placeholdersIn(text: string): readonly (readonly [string, string])[] {
  let table = ''
  return text.split(/\r?\n/).flatMap((line): readonly (readonly [string, string])[] => {
    table = /^\s*\[([^\]]+)\]/.exec(line)?.[1] ?? table
    const [, key = '', value = ''] = /^\s*([\w.:-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    const name = /(?:^|\.)placeholders\.(.+)$/i.exec(
      table.endsWith('placeholders') ? `placeholders.${key}` : key,
    )
    return name?.[1] === undefined ? [] : [[name[1].toLowerCase(), value.replace(/^(["'])(.*)\1$/, '$2')]]
  })
}
