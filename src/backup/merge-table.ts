import { setTimeout as pause } from 'node:timers/promises'
import { isTransient } from '../dialect/failure.ts'
import type { MergeStatements, StoredColumn } from '../dialect/backup-dialect.ts'
import { tableText } from '../model/names.ts'
import type { BackupContext } from './backup-context.ts'
import type { TableBackup } from './manifest.ts'
import { NOTHING, plus, type Counts } from './restore-outcome.ts'
import type { RestoreRequest } from './restore-request.ts'
import type { RestoreWay } from './restore-way.ts'
import { written } from './restore-way.ts'
import type { StoredChunks } from './stored-chunks.ts'

const TRIES = 6

/**
 * Chunk by chunk: into a table of this session's own, from there by key into the table, one short transaction each.
 * Running it again does what is left and nothing twice.
 */
export async function mergeTable(
  context: BackupContext,
  backup: TableBackup,
  chunks: StoredChunks,
  way: Extract<RestoreWay, { kind: 'merge' }>,
  request: RestoreRequest,
  encoding: string,
): Promise<Counts> {
  const { dialect, connection } = context
  const { session } = connection
  const statements = dialect.merge(way.merge)
  const columns = written(backup.table)
  let counts = NOTHING
  let rows = 0
  let bytes = 0
  await session.script(dialect.stage(way.staged))
  try {
    for (const [index, chunk] of backup.chunks.entries()) {
      context.signal.throwIfAborted()
      await load(context, columns, await chunks.rows(index), encoding)
      counts = plus(
        counts,
        await untilItWorks(context, () => mergeChunk(context, statements, way, request, chunk.rows)),
      )
      rows += chunk.rows
      bytes += chunk.bytes
      context.on({ phase: 'restore', table: tableText(backup.table), rows, bytes, share: rows / backup.rows })
    }
  } finally {
    await session.script(dialect.unstage).catch(() => undefined)
  }
  return counts
}

/** In a transaction of its own: the settings that read a backup must not be those that triggers of the user's meet. */
async function load(
  context: BackupContext,
  columns: readonly StoredColumn[],
  bytes: Buffer,
  encoding: string,
): Promise<void> {
  const { dialect, connection } = context
  const { session } = connection
  await inTransaction(context, async () => {
    await session.script(`${dialect.readingSettings}; ${dialect.emptyStage}`)
    await session.copyIn(dialect.copyIn('staging', columns, encoding), pieces(bytes))
  })
}

async function mergeChunk(
  context: BackupContext,
  statements: MergeStatements,
  way: Extract<RestoreWay, { kind: 'merge' }>,
  request: RestoreRequest,
  rows: number,
): Promise<Counts> {
  const { session } = context.connection
  return inTransaction(context, async () => {
    const [found] = await session.query<{ equal: string; changed: string; fillable: string }>(
      statements.count,
    )
    const equal = Number(found?.equal ?? 0)
    const changed = Number(found?.changed ?? 0)
    const wanted = way.merge.onlyMissing
      ? Number(found?.fillable ?? 0)
      : request.onChanged === 'overwrite'
        ? changed
        : 0
    const overwritten = wanted === 0 ? 0 : await session.execute(statements.overwrite)
    const inserted =
      way.merge.inserted.length === 0 || equal + changed === rows ? 0 : await statements.insert(session)
    return {
      inserted,
      equal,
      overwritten,
      kept: Math.max(0, changed - overwritten),
      leftAside: Math.max(0, rows - equal - changed - inserted),
    }
  })
}

export async function inTransaction<T>(context: BackupContext, work: () => Promise<T>): Promise<T> {
  const { dialect, connection } = context
  await connection.session.script(dialect.begin(context.lockTimeoutMs))
  try {
    const result = await work()
    await connection.session.script(dialect.commit)
    return result
  } catch (error) {
    await connection.session.script(dialect.rollback).catch(() => undefined)
    throw error
  }
}

/** Applications write meanwhile: who meets them on the same rows gives way and tries again. */
async function untilItWorks<T>(context: BackupContext, work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (error) {
      if (tried >= TRIES || !isTransient(context.dialect.classify(error))) throw error
      await pause(50 * 2 ** tried, undefined, { signal: context.signal })
    }
  }
}

const PIECE = 256 * 1024

/** A connection takes what its buffer holds, not a whole chunk at a time. */
export async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}
