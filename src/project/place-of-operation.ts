import { join } from 'node:path'
import { callSiteOf } from '../authoring/call-site.ts'
import type { Operation } from '../model/operation.ts'
import { lineIn, place } from './located.ts'
import type { MigrationFile } from './migration-file.ts'
import { SQL_PARTS } from './sql-parts.ts'

/** `migrations/20260101000000_x.ts:12`, or the line of an SQL file where the statement at `at` begins. */
export function placeOfOperation(file: MigrationFile, operation: Operation, at: number): string {
  if (file.format !== 'sql') return place(file.file, lineOfOperation(file, operation))
  const phase = operation.kind === 'sql' ? operation.phase : 'expand'
  const line = operation.kind === 'sql' ? operation.up.slice(0, at).split('\n').length : null
  return place(join(file.file, SQL_PARTS[phase].up), line)
}

export function lineOfOperation(file: MigrationFile, operation: Operation): number | null {
  return lineIn(callSiteOf(operation), file.path)
}
