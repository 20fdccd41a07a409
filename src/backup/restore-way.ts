import type { Merge, StagedColumn, StoredColumn, StoredTable } from '../dialect/backup-dialect.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { BackupContext } from './backup-context.ts'
import type { TableBackup } from './manifest.ts'
import type { RestoreRequest } from './restore-request.ts'

/** How a table gets its rows back. */
export type RestoreWay =
  | {
      readonly kind: 'merge'
      readonly merge: Merge
      readonly staged: readonly StagedColumn[]
      readonly notes: readonly string[]
    }
  | {
      readonly kind: 'fill'
      readonly target: TableName
      readonly make: 'as defined' | 'plain' | null
      readonly notes: readonly string[]
    }

const UNTOUCHED = 'The table is unchanged.'

/** Chooses, or says why there is no way that is safe. Changes nothing. */
export async function restoreWay(
  context: BackupContext,
  backup: TableBackup,
  request: RestoreRequest,
): Promise<RestoreWay> {
  const { dialect, connection } = context
  const target = request.into ?? { schema: backup.table.schema, name: backup.table.name }
  const [present] = await dialect.describe(connection.session, [target])
  if (request.into !== undefined) return intoNew(target, present)
  if (present === undefined) return forGone(context, backup, target, request)
  const key = sharedKey(backup.table, present)
  const gone = columnsGone(backup.table, present)
  if (key !== null) return byKey(backup.table, present, key, gone, request)
  if (request.column !== undefined) throw keyless(target, 'one column’s values can be put back only by a key')
  if (gone.length > 0) throw keyless(target, `has no key, and these columns are gone: ${gone.join(', ')}`)
  if (!(await dialect.isEmpty(connection.session, target))) {
    throw keyless(target, 'has no key that tells its rows apart now as in the backup, and it is not empty')
  }
  return { kind: 'fill', target, make: null, notes: [] }
}

function intoNew(target: TableName, present: StoredTable | undefined): RestoreWay {
  if (present !== undefined) {
    throw new MigrateError('NAME_TAKEN', {
      what: `${tableText(target)} exists already`,
      next: 'Name a table that doesn’t exist after --into.',
    })
  }
  return { kind: 'fill', target, make: 'plain', notes: [] }
}

async function forGone(
  context: BackupContext,
  backup: TableBackup,
  target: TableName,
  request: RestoreRequest,
): Promise<RestoreWay> {
  const name = tableText(target)
  if (request.column !== undefined) throw refused(`${name} is gone, so there is no row for a column’s values`)
  const held = await context.dialect.heldAs(context.connection.session, target)
  if (held !== null) {
    throw new MigrateError('WRONG_STATE', {
      what: `${name} was dropped by a migration and is held with all its rows as ${tableText(held)}`,
      next: 'Run `migrate revert` to have it back at once, or restore into another table with --into.',
    })
  }
  if (backup.table.kind !== 'table')
    throw refused(
      `${name} is gone, and it was ${backup.table.kind === 'partition' ? 'a partition' : 'partitioned'}`,
    )
  return { kind: 'fill', target, make: 'as defined', notes: [] }
}

function byKey(
  table: StoredTable,
  present: StoredTable,
  key: NonNullable<StoredTable['key']>,
  gone: readonly string[],
  request: RestoreRequest,
): RestoreWay {
  const { column } = request
  if (column !== undefined && gone.includes(column)) {
    throw refused(`${tableText(present)} has no column ${column} now${heldColumn(present, column)}`)
  }
  if (column !== undefined && !written(table).some((one) => one.name === column)) {
    throw new MigrateError('USAGE', {
      what: `The backup has no column ${column} of ${tableText(table)}`,
      next: `It has: ${written(table)
        .map((one) => one.name)
        .join(', ')}.`,
    })
  }
  const shared = written(present).filter((one) => written(table).some((other) => other.name === one.name))
  // A server that numbers rows itself lets nobody change the number.
  const settable = shared.filter(
    (one) => one.identity !== 'always' && !key.some((part) => part.column === one.name),
  )
  const compared = settable
    .filter((one) => column === undefined || one.name === column)
    .map((one) => one.name)
  if (column !== undefined && compared.length === 0)
    throw refused(`${column} is part of the key or numbered by the server`)
  return {
    kind: 'merge',
    merge: {
      target: present,
      key,
      inserted: column === undefined ? shared.map((one) => one.name) : [],
      compared,
      onlyMissing: column !== undefined && request.onChanged === 'keep',
    },
    staged: written(table).map((one) => stagedAs(one, present)),
    notes: gone.map(
      (name) => `column ${name} is gone: its values stay in the backup${heldColumn(present, name)}`,
    ),
  }
}

/** The backup's key, where it still tells rows apart, with the operators of now. */
function sharedKey(table: StoredTable, present: StoredTable): StoredTable['key'] {
  if (table.key === null || present.key === null || table.key.length !== present.key.length) return null
  const before = table.key.map((part) => part.column)
  return present.key.every((part) => before.includes(part.column)) ? present.key : null
}

function columnsGone(table: StoredTable, present: StoredTable): readonly string[] {
  const now = written(present).map((column) => column.name)
  return written(table)
    .map((column) => column.name)
    .filter((name) => !now.includes(name))
}

export function written(table: StoredTable): readonly StoredColumn[] {
  return table.columns.filter((column) => !column.generated)
}

/** In the type of now, which may be wider than the backup's; a column that is gone is read and let be. */
function stagedAs(column: StoredColumn, present: StoredTable): StagedColumn {
  const now = written(present).find((one) => one.name === column.name)
  return now === undefined
    ? { name: column.name, type: null, collation: null }
    : { name: column.name, type: now.type, collation: now.collation }
}

function heldColumn(present: StoredTable, name: string): string {
  const held = present.columns.find((column) => {
    const original = /^_bw_[0-9a-f]{8}_\d+_(.+)$/su.exec(column.name)?.[1]
    return (
      original !== undefined && name.startsWith(original) && (original === name || column.name.length >= 60)
    )
  })
  return held === undefined ? '' : ` (it is held as ${held.name}: \`migrate revert\` brings it back)`
}

function keyless(target: TableName, why: string): MigrateError {
  return new MigrateError('ROWS_IN_THE_WAY', {
    what: `${tableText(target)}: ${why}`,
    state: UNTOUCHED,
    next: 'Restore into a new table with --into, and take from there what is needed.',
  })
}

function refused(what: string): MigrateError {
  return new MigrateError('WRONG_STATE', {
    what,
    state: UNTOUCHED,
    next: 'Run `migrate revert` first where a migration took it, or restore into a new table with --into.',
  })
}

/** Tables that others point to come first; in a circle, as they are listed. */
export function parentsFirst(
  backups: readonly TableBackup[],
  referenced: (table: TableName) => readonly TableName[],
): readonly TableBackup[] {
  const order: TableBackup[] = []
  const seen = new Set<TableBackup>()
  const visit = (backup: TableBackup): void => {
    if (seen.has(backup)) return
    seen.add(backup)
    for (const parent of referenced(backup.table)) {
      const found = backups.find((other) => sameTable(other.table, parent))
      if (found !== undefined) visit(found)
    }
    order.push(backup)
  }
  for (const backup of backups) visit(backup)
  return order
}
