import { renderDifference } from '../catalog/render-diff.ts'
import { isNothing, type Remainder } from './state.ts'
import type { Proof, Verdict } from './verdict.ts'
import type { WayFailure } from './way.ts'

/** What was found of a pair that somebody wrote by hand. */
export interface PairProof extends Proof {
  readonly down: 'written' | 'empty' | 'absent'
  /** What it is on tables without rows, where rows make the difference. */
  readonly onEmptyTables: Verdict | null
  /** What the shadow's server would need to have: `the extension vector`. */
  readonly lacks: string | null
}

/** Without what only the whole run knows. */
export type Finding = Omit<PairProof, 'name' | 'ms'>

const BLANK: Omit<Finding, 'verdict' | 'message'> = {
  schema: [],
  orderOnly: false,
  losses: [],
  heldRows: 0,
  error: null,
  down: 'written',
  onEmptyTables: null,
  lacks: null,
}

export function compared({ differences, losses }: Remainder): Finding {
  const orderOnly = differences.length > 0 && differences.every(({ kind }) => kind === 'order')
  const rows = losses.reduce((sum, loss) => sum + loss.rows, 0)
  const verdict: Verdict =
    differences.length > 0 && !(orderOnly && rows > 0) ? 'not-restored' : rows > 0 ? 'lossy' : 'proved'
  return {
    ...BLANK,
    verdict,
    message: said(verdict, differences.length, rows, orderOnly),
    schema: differences.map(renderDifference),
    orderOnly,
    losses,
  }
}

function said(verdict: Verdict, differences: number, rows: number, orderOnly: boolean): string {
  if (verdict === 'proved') return 'schema and rows come back exactly'
  if (verdict === 'lossy') return `${rows} ${rows === 1 ? 'row does' : 'rows do'} not come back as they were`
  if (orderOnly) return 'the columns come back in another order'
  return `the schema comes back with ${differences} ${differences === 1 ? 'difference' : 'differences'}${rows > 0 ? `, and ${rows} rows are not as they were` : ''}`
}

export function withoutDown(down: 'empty' | 'absent', change: Remainder): Finding {
  if (isNothing(change)) {
    return {
      ...BLANK,
      down,
      verdict: 'proved',
      message: 'it changes nothing, so nothing is to be taken back',
    }
  }
  return {
    ...BLANK,
    down,
    verdict: 'no-down',
    message:
      down === 'absent'
        ? 'there is no way back'
        : 'the way back is empty, although the way up changes something',
  }
}

export function failed(
  verdict: 'up-fails' | 'down-fails',
  what: string,
  { lacks, message, statement }: WayFailure,
): Finding {
  const needs =
    lacks === null
      ? ''
      : `. The shadow’s server lacks ${lacks}: add it there, or name another with --shadow-url`
  return {
    ...BLANK,
    verdict,
    message: `${what} fails: ${message}${needs}`,
    error: { message, statement },
    lacks,
  }
}

const ON_EMPTY: Readonly<Record<Verdict, string>> = {
  proved: 'all comes back',
  held: 'all comes back',
  lossy: 'rows are not as they were',
  'not-restored': 'the schema does not come back either',
  'down-fails': 'it fails',
  'no-down': 'there is no way back',
  'up-fails': 'the way up fails',
}

/** A way that fails on the rows tried, and what the pair is without them. */
export function failedOnRows(onRows: Finding, bare: Finding): Finding {
  if (bare.verdict === onRows.verdict) return onRows
  if (bare.verdict === 'up-fails') return bare
  // The rows are ours, and an application may never write such: what they break on the way up is told, not judged.
  if (onRows.verdict === 'up-fails') {
    return {
      ...bare,
      message: `${bare.message}; on empty tables, since the rows tried are refused: ${onRows.error?.message ?? ''}`,
      onEmptyTables: bare.verdict,
    }
  }
  return {
    ...onRows,
    schema: bare.schema,
    orderOnly: bare.orderOnly,
    message: `${onRows.message} (on empty tables ${ON_EMPTY[bare.verdict]})`,
    onEmptyTables: bare.verdict,
  }
}
