import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isBlankSql } from '../authoring/sql-text.ts'
import { suggestion } from '../errors/suggestion.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { Migration } from '../model/migration.ts'
import type { RawSql } from '../model/operations/code.ts'
import { checksumOf } from './checksum.ts'
import type { LoadingEngine } from './engine.ts'
import type { MigrationFile } from './migration-file.ts'
import { sqlHeader, type SqlHeader } from './sql-header.ts'
import { SQL_FILES, SQL_PARTS, type Phase } from './sql-parts.ts'
import { missingWayBack } from './way-back.ts'

interface Part {
  readonly operation: RawSql
  readonly summary: string | null
}

/** A migration in plain SQL: a folder with `expand.up.sql`, `expand.down.sql` and the same for contract. */
export async function loadSqlFolder(file: MigrationFile, engine: LoadingEngine): Promise<Migration> {
  const texts = textsOf(file)
  const parts: Part[] = []
  for (const phase of ['expand', 'contract'] as const) {
    const part = await partOf(file, phase, texts, engine)
    if (part !== null) parts.push(part)
  }
  if (parts.length === 0) {
    throw new MigrateError('MIGRATION_INVALID', {
      what: `${file.file} has no SQL in it`,
      next: `Write ${join(file.file, SQL_PARTS.expand.up)} and ${SQL_PARTS.expand.down}.`,
    })
  }
  const operations = parts.map((part) => part.operation)
  return {
    name: file.name,
    summary:
      parts.find((part) => part.summary !== null)?.summary ?? file.name.slice(15).replace(/[_-]+/g, ' '),
    operations,
    writers: 'inferred',
    checksum: checksumOf({ operations, writers: 'inferred' }),
    rawHash: file.rawHash,
    file: file.file,
  }
}

function textsOf(file: MigrationFile): ReadonlyMap<string, string> {
  const present = readdirSync(file.path)
  for (const name of present) {
    if (!name.endsWith('.sql') || SQL_FILES.includes(name)) continue
    throw new MigrateError('MIGRATION_INVALID', {
      what: `${join(file.file, name)} would never run`,
      next: `Correct its name: ${suggestion(name, SQL_FILES)}.`.replace('?.', '?'),
    })
  }
  return new Map(
    SQL_FILES.filter((name) => present.includes(name)).map((name) => [
      name,
      readFileSync(join(file.path, name), 'utf8'),
    ]),
  )
}

async function partOf(
  file: MigrationFile,
  phase: Phase,
  texts: ReadonlyMap<string, string>,
  { readSql }: LoadingEngine,
): Promise<Part | null> {
  const names = SQL_PARTS[phase]
  const up = texts.get(names.up)
  const down = texts.get(names.down)
  if (up === undefined || isBlankSql(up)) {
    if (up === undefined && down === undefined) return null
    throw new MigrateError('MIGRATION_INVALID', {
      what: `${join(file.file, names.up)} is ${up === undefined ? 'missing' : 'empty'}`,
      next: `Write it, or delete ${[...texts.keys()].filter((name) => name.startsWith(phase)).join(' and ')}.`,
    })
  }
  const header = sqlHeader(up, join(file.file, names.up))
  const back = down === undefined ? null : sqlHeader(down, join(file.file, names.down))
  const operation = operationOf(phase, up, down ?? '', header, back)
  const needs = await missingWayBack(operation, readSql)
  if (needs !== null) {
    throw new MigrateError('DOWN_MISSING', {
      what: `${join(file.file, names.up)}: ${names.down} is ${down === undefined ? 'missing' : 'empty'}: nobody else can know the way back`,
      next: `Write ${names.down} so that it undoes ${names.up}; where nothing can, say why in ${names.up}: -- irreversible: …`,
      details: [`It is needed for: ${needs}`],
    })
  }
  return { operation, summary: header.summary }
}

function operationOf(
  phase: Phase,
  up: string,
  down: string,
  header: SqlHeader,
  back: SqlHeader | null,
): RawSql {
  return {
    kind: 'sql',
    up,
    down,
    phase,
    writes: [...new Set([...header.writes, ...(back?.writes ?? [])])],
    transaction: header.transaction && (back?.transaction ?? true),
    ...(header.irreversible === null ? {} : { irreversible: header.irreversible }),
  }
}
