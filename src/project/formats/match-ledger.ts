import { MigrateError } from '../../errors/migrate-error.ts'
import { isUpTo, type ForeignRecord } from './foreign-ledgers.ts'
import type { ForeignFolder } from './read-pairs.ts'

/** A migration that another tool applied, by the name that tool shows. */
export interface Adopted {
  readonly name: string
  /** As that tool's ledger has it; null where it has none. */
  readonly at: string | null
}

export interface MatchedLedger {
  readonly adopted: readonly Adopted[]
  /** On disk and newer than all that was applied. */
  readonly pending: readonly string[]
}

/** Sets another tool's ledger beside its files. Refuses what doesn't fit: nobody could tell where history goes on. */
export function matchLedger(
  { format, pairs, unread }: ForeignFolder,
  { ran, trouble, upTo }: ForeignRecord,
): MatchedLedger {
  if (trouble !== null) throw new MigrateError('WRONG_STATE', trouble)
  const times = new Map(ran.map(({ at, key }) => [key, at]))
  const files = [
    ...pairs.map(({ key, name }) => ({ key, name })),
    ...unread.flatMap(({ file, key }) => (key === null ? [] : [{ key, name: file }])),
  ]
  const applied = (key: string): boolean => times.has(key) || isUpTo(format, key, upTo)
  const known = new Set(files.map(({ key }) => key))
  const gone = [...times.keys(), ...(upTo === null || format === 'flyway' ? [] : [upTo])].filter(
    (key) => !known.has(key),
  )
  if (gone.length > 0) throw fileGone(format, gone)
  const ordered = pairs.filter(({ key }) => !key.startsWith('R__'))
  const last = ordered.findLastIndex(({ key }) => applied(key))
  const early = ordered.slice(0, last).filter(({ key }) => !applied(key))
  if (early.length > 0)
    throw outOfOrder(
      format,
      early.map(({ name }) => name),
      ordered[last]?.name ?? '',
    )
  return {
    adopted: files
      .filter(({ key }) => applied(key))
      .map(({ key, name }) => ({ name, at: times.get(key) ?? null })),
    pending: pairs.filter(({ key }) => !applied(key)).map(({ name }) => name),
  }
}

function fileGone(format: string, gone: readonly string[]): MigrateError {
  return new MigrateError('FILE_GONE', {
    what: `${format} has applied ${gone.slice(0, 5).join(', ')}${gone.length > 5 ? ` and ${gone.length - 5} more` : ''}, and the folder has no such file`,
    next: 'Bring the files back from version control, or name the right folder with --dir.',
  })
}

function outOfOrder(format: string, early: readonly string[], newest: string): MigrateError {
  return new MigrateError('OUT_OF_ORDER', {
    what: `${early.join(', ')}: not applied here, though ${format} has applied ${newest}, which is newer`,
    next: `Apply ${early.length === 1 ? 'it' : 'them'} with ${format} or delete ${early.length === 1 ? 'its file' : 'their files'}. Then \`migrate adopt\` again.`,
  })
}
