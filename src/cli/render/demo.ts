import { counted, duration, grouped } from '../../observe/words.ts'
import type { DemoOutcome, StateOutcome, StepOutcome, VersionOutcome } from '../demo/outcome.ts'
import { tone } from '../io.ts'
import { table } from './table.ts'

/** One chapter of the story, as it ends. */
export function renderChapter(chapter: StateOutcome | StepOutcome): string {
  return 'command' in chapter ? renderStep(chapter) : renderState(chapter)
}

function renderStep({ command, debts, meanwhile, migrations, ms }: StepOutcome): string {
  const served = meanwhile.map(
    ({ longestMs, version, wrote }) =>
      `  ${version} made ${counted(wrote, 'write')} meanwhile; the longest took ${duration(longestMs)}`,
  )
  const owed = `  ${counted(debts, 'constraint')} of version 1 could not come back because of rows that version 2 wrote: the rows stay, it is open debt`
  return [
    `\n${tone('bold', `$ ${command}`)}`,
    `  ${counted(migrations, 'migration')} in ${duration(ms)}`,
    ...served,
    ...(debts === 0 ? [] : [owed]),
  ].join('\n')
}

function renderState({ changedTables, state, sumsAgree, versions }: StateOutcome): string {
  const lines = versions.flatMap((version) => [
    `  ${version.version} made ${counted(version.wrote, 'write')} and reads ${readBack(version)}`,
    ...version.lost.slice(0, 5).map((key) => tone('red', `    lost: ${key}`)),
    ...version.errors.slice(0, 5).map((error) => tone('red', `    failed: ${error}`)),
    ...version.problems.map(({ rows, what }) => tone('red', `    ${grouped(rows)} ${what}`)),
  ])
  return [
    `\n${tone('bold', state)}`,
    ...lines,
    ...(sumsAgree === null
      ? []
      : [sumsAgree ? '  both add the shop up to the same' : tone('red', '  their sums differ')]),
    ...(changedTables === null || changedTables.length === 0
      ? []
      : [tone('red', `  the first rows of ${changedTables.join(', ')} are not what they were`)]),
  ].join('\n')
}

function readBack({ rows, same }: VersionOutcome): string {
  return rows === same
    ? `all ${grouped(rows)} rows it ever wrote just as it wrote them`
    : `${grouped(same)} of the ${grouped(rows)} rows it ever wrote as it wrote them`
}

/** The whole story as two tables and a verdict. */
export function renderOutcome({ lost, ms, originalRows, states, steps, wrong }: DemoOutcome): string {
  const stateRows = states.flatMap(({ state, versions }) =>
    versions.map((version, index) => [
      index === 0 ? state : '',
      version.version,
      ...[version.wrote, version.rows, version.same, version.lost.length, version.errors.length].map(grouped),
    ]),
  )
  const beside = steps.some(({ meanwhile }) => meanwhile.length > 0)
  const stepRows = steps.map(({ command, meanwhile, ms: took }) => [
    command,
    duration(took),
    ...(beside
      ? [
          grouped(meanwhile.reduce((sum, { wrote }) => sum + wrote, 0)),
          duration(Math.max(...meanwhile.map(({ longestMs }) => longestMs))),
        ]
      : []),
  ])
  const stepHead = ['step', 'took', ...(beside ? ['writes meanwhile', 'longest write'] : [])]
  return [
    '',
    aligned(
      ['state', 'application', 'writes', 'rows so far', 'read back the same', 'lost', 'failed'],
      stateRows,
      2,
    ),
    '',
    aligned(stepHead, stepRows, 1),
    '',
    verdict(lost, wrong, originalRows, ms),
    ...(beside
      ? []
      : [
          'The embedded database has one session; with --url the applications go on working during every step.',
        ]),
  ].join('\n')
}

function verdict(lost: number, wrong: number, originalRows: number, ms: number): string {
  const took = `The story took ${duration(ms)}.`
  if (lost === 0 && wrong === 0) {
    return `${tone('green', 'Lost: 0.')} All that either version wrote came back the same, and the ${grouped(originalRows)} rows that were there before are byte for byte as they were. ${took}`
  }
  const more =
    wrong === 0
      ? ''
      : ` Wrong: ${grouped(wrong)} failed writes, kinds of senseless rows, or sums that differ.`
  return `${tone('red', `Lost: ${grouped(lost)}.`)}${more} ${took}`
}

/** Words to the left, and from column `numbers` on numbers to the right. */
function aligned(head: readonly string[], rows: readonly (readonly string[])[], numbers: number): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return table(
    all.map((row) =>
      row.map((cell, column) => (column < numbers ? cell : cell.padStart(widths[column] ?? 0))),
    ),
  )
}
