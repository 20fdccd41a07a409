import { MigrateError } from '../../errors/migrate-error.ts'
import { isUpTo, type ForeignRecord } from './foreign-ledgers.ts'
import type { Pair } from './pair.ts'
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
  const applied = (key: string): boolean => times.has(key) || isUpTo(format, key, upTo)
  // Old ledgers have a migration of several files as one.
  const isApplied = ({ key, parts = [key] }: Listed): boolean => applied(key) || parts.every(applied)
  const files: readonly Listed[] = [
    ...pairs,
    ...unread.flatMap(({ file, key }) => (key === null ? [] : [{ key, name: file }])),
  ]
  const known = new Set(files.flatMap(({ key, parts = [] }) => [key, ...parts]))
  const gone = [...times.keys(), ...(upTo === null || format === 'flyway' ? [] : [upTo])].filter(
    (key) => !known.has(key),
  )
  if (gone.length > 0) throw fileGone(format, gone)
  const half = files.find((one) => !isApplied(one) && one.parts?.some(applied))
  if (half !== undefined) throw halfApplied(format, half.name)
  const ordered = pairs.filter(({ key }) => !key.startsWith('R__'))
  const last = ordered.findLastIndex(isApplied)
  const early = ordered.slice(0, last).filter((one) => !isApplied(one))
  if (early.length > 0)
    throw outOfOrder(
      format,
      early.map(({ name }) => name),
      ordered[last]?.name ?? '',
    )
  return {
    adopted: files
      .filter(isApplied)
      .map(({ key, name, parts = [] }) => ({ name, at: times.get(parts.at(-1) ?? key) ?? null })),
    pending: pairs.filter((one) => !isApplied(one)).map(({ name }) => name),
  }
}

type Listed = Pick<Pair, 'key' | 'name' | 'parts'>

function halfApplied(format: string, name: string): MigrateError {
  return new MigrateError('WRONG_STATE', {
    what: `${format} has applied some of the files of ${name} and not all`,
    next: `Let ${format} go on to its end, or take it back. Then \`migrate adopt\` again.`,
  })
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
