import { sqlTokens } from '../../model/sql-tokens.ts'
import type { Session } from '../session.ts'
import type { Flavour } from './flavour.ts'
import { FENCE } from './lease.ts'
import { identifier, literal } from './quote.ts'
import { withThoseBehind } from './virtual-columns.ts'

/** A table of this size is copied within the lock timeout, so nobody notices. */
const SMALL_BYTES = 8 * 1024 * 1024

const ALTER = /^(SET foreign_key_checks = 0; )?ALTER TABLE `((?:[^`]|``)+)` ([\s\S]+)$/

/**
 * An ALTER TABLE is asked for with its algorithm: INSTANT, then INPLACE beside running writes, then a copy, which makes
 * writers wait on most servers and so needs leave or a small table. Left to itself the server copies without a word, and
 * guessing what it can do is unreliable (row formats, row versions, full-text indexes), so it is tried.
 */
export function waysOf(
  flavour: Flavour,
): (
  session: Session,
  statement: string,
  options: { readonly step: string; readonly allowCopy: boolean },
) => Promise<readonly string[]> {
  return async (session, statement, options) => {
    const ways = await plainWays(flavour, session, statement, options)
    // In one message: whoever pauses in between must not come back with it when others have taken over.
    return ways.map((way) => `${FENCE};\n${way}`)
  }
}

async function plainWays(
  flavour: Flavour,
  session: Session,
  statement: string,
  { step, allowCopy }: { readonly step: string; readonly allowCopy: boolean },
): Promise<readonly string[]> {
  const [, prefix = '', table, rest] = ALTER.exec(statement) ?? []
  if (table === undefined || rest === undefined || !isPlain(rest)) return [statement]
  // Found in the process list by whoever looks for what a dead run left behind.
  const begin = `${prefix}ALTER /* bothways ${step} */ TABLE \`${table}\``
  const alter = `${begin} ${rest}`
  const name = table.replaceAll('``', '`')
  const instant = flavour.virtualStandIns ? await withThoseBehind(session, name, rest) : rest
  const movesColumns = /\b(ADD|DROP) COLUMN\b/.test(rest)
  const copies = allowCopy || (await sizeOf(session, name)) <= SMALL_BYTES
  const children = flavour.copyHidesParent ? await childrenOf(session, name) : []
  return [
    ...(movesColumns && !flavour.instantColumns ? [] : [`${begin} ${instant}, ALGORITHM=INSTANT`]),
    `${alter}, ALGORITHM=INPLACE, LOCK=NONE`,
    ...(flavour.onlineCopy && children.length === 0 ? [`${alter}, ALGORITHM=COPY, LOCK=NONE`] : []),
    ...(copies ? [`${lockWith(name, children)}${alter}, ALGORITHM=COPY, LOCK=SHARED`] : []),
  ]
}

/** One statement whose author has not chosen an algorithm. */
function isPlain(text: string): boolean {
  return sqlTokens(text).every(({ text: token }) => token !== ';' && !/^algorithm$/i.test(token))
}

/** Tables whose rows point to this one's. */
async function childrenOf(session: Session, table: string): Promise<readonly string[]> {
  const children = await session.query<{ name: string }>(
    `SELECT DISTINCT table_name AS name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE() AND referenced_table_name = ${literal(table)} AND table_name <> ${literal(table)} ORDER BY table_name`,
  )
  return children.map(({ name }) => name)
}

/** The locks go with the settings of the statement, whether it worked or not. */
function lockWith(table: string, children: readonly string[]): string {
  if (children.length === 0) return ''
  return `LOCK TABLES ${[table, ...children].map((name) => `${identifier(name)} WRITE`).join(', ')}; `
}

async function sizeOf(session: Session, table: string): Promise<number> {
  const [row] = await session.query<{ bytes: string | number | null }>(
    `SELECT data_length + index_length AS bytes FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ${literal(table)}`,
  )
  return Number(row?.bytes ?? Number.POSITIVE_INFINITY)
}
