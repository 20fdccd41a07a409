import type { TableName } from '../../model/names.ts'
import { holdSchema } from '../../model/owned-names.ts'
import type { BackupDialect, Merge, MergeStatements, StagedColumn, StoredColumn } from '../backup-dialect.ts'
import { plainTable, recreate } from './backup-define.ts'
import { differ, type Typed } from './compile/image.ts'
import { insertMissing } from './insert-missing.ts'
import { identifier, list, physicalTable, qualified } from './quote.ts'
import { taken } from './row-form.ts'

const STAGE = '`bothways_restore`'
/** Some servers take no table without a key. */
const ROW = '`_bw_row`'

type Restoring = Pick<
  BackupDialect,
  | 'readingSettings'
  | 'copyIn'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'stage'
  | 'unstage'
  | 'emptyStage'
  | 'merge'
  | 'isEmpty'
  | 'heldAs'
  | 'recreate'
  | 'plainTable'
>

export const restoring: Restoring = {
  readingSettings: `SET SESSION time_zone = '+00:00'`,
  copyIn: (target, columns) =>
    `INSERT INTO ${target === 'staging' ? STAGE : qualified(target)} (${list(columns.map(({ name }) => name))}) VALUES (${columns.map(taken).join(', ')})`,
  begin(lockTimeoutMs) {
    const seconds = Math.max(1, Math.ceil(lockTimeoutMs / 1000))
    return `SET SESSION lock_wait_timeout = ${seconds}, SESSION innodb_lock_wait_timeout = ${seconds}; START TRANSACTION`
  },
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  stage: (columns) =>
    `DROP TEMPORARY TABLE IF EXISTS ${STAGE}; CREATE TEMPORARY TABLE ${STAGE} (${ROW} BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, ${columns.map(staged).join(', ')}) ENGINE=InnoDB`,
  unstage: `DROP TEMPORARY TABLE IF EXISTS ${STAGE}`,
  emptyStage: `TRUNCATE TABLE ${STAGE}`,
  merge: mergeStatements,
  async isEmpty(session, table) {
    return (await session.query(`SELECT 1 FROM ${qualified(table)} LIMIT 1`)).length === 0
  },
  async heldAs(session, table) {
    const rows = await session.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name REGEXP '^_bw_[0-9a-f]{8}_'`,
    )
    const held = rows.find(({ name }) => name === heldName(table, name.slice(4, 12)))
    return held === undefined ? null : { schema: '', name: held.name }
  },
  recreate,
  plainTable,
}

function heldName({ name }: TableName, id: string): string {
  return physicalTable({ schema: holdSchema(id), name })
}

/** NULL is said, for a timestamp would stamp itself. */
function staged({ name, type, collation }: StagedColumn): string {
  const collated = collation === null || collation === 'binary' ? '' : ` COLLATE ${collation}`
  return `${identifier(name)} ${type ?? 'LONGBLOB'}${collated} NULL`
}

function mergeStatements(merge: Merge): MergeStatements {
  const target = qualified(merge.target)
  const same = merge.key
    .map(({ column }) => `t.${identifier(column)} = s.${identifier(column)}`)
    .join(' AND ')
  // The chunk leads, and each of its rows is found by the key: a scan of the table for every chunk would never end.
  const joined = `${STAGE} AS s STRAIGHT_JOIN ${target} AS t ON ${same}`
  const columns = merge.target.columns
  const differs = different(columns.filter(({ name }) => merge.compared.includes(name)))
  const missing = merge.compared.map((column) => `t.${identifier(column)} IS NULL`).join(' AND ')
  const kept = columns.filter(({ name, stamped }) => stamped === true && !merge.compared.includes(name))
  const assignments = [
    ...merge.compared.map((column) => `t.${identifier(column)} = s.${identifier(column)}`),
    ...kept.map(({ name }) => `t.${identifier(name)} = t.${identifier(name)}`),
  ]
  const insert = (word: string, range: string): string =>
    `${word} INTO ${target} (${list(merge.inserted)})
      SELECT ${merge.inserted.map((column) => `s.${identifier(column)}`).join(', ')} FROM ${STAGE} AS s
      WHERE ${range}NOT EXISTS (SELECT 1 FROM ${target} AS t WHERE ${same})`
  return {
    count: `SELECT COUNT(IF(differs, NULL, 1)) AS equal, COUNT(IF(differs, 1, NULL)) AS changed, COUNT(IF(differs AND missing, 1, NULL)) AS fillable
      FROM (SELECT ${differs} AS differs, ${missing === '' ? 'FALSE' : missing} AS missing FROM ${joined}) AS looked`,
    overwrite:
      merge.compared.length === 0
        ? 'DO 0'
        : `UPDATE ${joined} SET ${assignments.join(', ')} WHERE ${differs}${merge.onlyMissing ? ` AND ${missing}` : ''}`,
    insert: (session) =>
      insertMissing(session, {
        all: insert('INSERT', ''),
        last: `SELECT MAX(${ROW}) AS last FROM ${STAGE}`,
        slice: (after, upTo) => insert('INSERT IGNORE', `s.${ROW} > ${after} AND s.${ROW} <= ${upTo} AND `),
      }),
  }
}

/** Two texts that a collation calls equal may be different ones. */
function different(columns: readonly StoredColumn[]): string {
  if (columns.length === 0) return 'FALSE'
  const typed = (alias: string): readonly Typed[] =>
    columns.map(({ name, type }) => ({ text: `${alias}.${identifier(name)}`, type }))
  return differ(typed('t'), typed('s'))
}
