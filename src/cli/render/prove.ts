import type { OwnProof } from '../../rehearse/own-proof.ts'
import { passes, type LeftEmpty, type Proof, type Verdict } from '../../rehearse/verdict.ts'
import type { Unread } from '../../project/formats/pair.ts'
import { tone } from '../io.ts'

const MARKS = {
  proved: ['green', '✓'],
  held: ['green', '✓'],
  lossy: ['red', '✗'],
  'not-restored': ['red', '✗'],
  'down-fails': ['red', '✗'],
  'no-down': ['red', '✗'],
  'up-fails': ['red', '✗'],
} as const satisfies Record<Verdict, readonly ['green' | 'red', string]>

const MOST_LINES = 12

/** One migration: its verdict in a line, and below it what did not come back. */
export function renderProof(proof: Proof & Partial<Pick<OwnProof, 'notes'>>): string {
  const [colour, mark] = MARKS[proof.verdict]
  return [
    `${tone(colour, `${mark} ${proof.verdict.padEnd(12)}`)} ${tone('bold', proof.name)}  ${proof.message} ${tone('dim', duration(proof.ms))}`,
    ...(proof.notes ?? []).map((note) => tone('dim', `    ${note}`)),
    ...few(proof.schema).map((line) => `    ${line}`),
    ...proof.losses
      .slice(0, MOST_LINES)
      .flatMap(({ columns, example, rows, table, when }) => [
        `    ${table}: ${rows} ${rows === 1 ? 'row' : 'rows'}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}${when === undefined ? '' : `: ${when}`}`,
        ...(example.before === null ? [] : [`      before: ${example.before}`]),
        ...(example.after === null ? [`      after:  gone`] : [`      after:  ${example.after}`]),
      ]),
    ...(proof.error?.statement == null ? [] : [`    in: ${proof.error.statement.slice(0, 200)}`]),
    ...(proof.error?.next === undefined ? [] : [`    ${proof.error.next}`]),
  ].join('\n')
}

export function renderProofs(
  proofs: readonly Proof[],
  empty: readonly LeftEmpty[],
  unread: readonly Unread[] = [],
): string {
  const counts = new Map<Verdict, number>()
  for (const { verdict } of proofs) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const stays = proofs.some((proof) => !passes(proof) && proof.verdict !== 'up-fails')
  const all = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')
  const verdicts = `${proofs.length} ${proofs.length === 1 ? 'migration' : 'migrations'}: ${all === '' ? 'none' : all}.${stays ? ' What is marked ✗ can’t be taken back without loss.' : ''}`
  return [
    verdicts,
    ...unread.map(({ because, file }) => tone('yellow', `${file} was not run: ${because}`)),
    ...empty.map(({ because, table }) => tone('yellow', `${table} got no row to try things on: ${because}`)),
  ].join('\n')
}

function few(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} more`]
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
