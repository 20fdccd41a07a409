import type { DrillReport } from '../flow/drill-report.ts'
import { tone, type Tone } from '../io.ts'
import { footing, sectionsOf, VERDICTS, verdictLine } from './readiness-facts.ts'
import { table } from './table.ts'

const TONES: Readonly<Record<DrillReport['verdict'], Tone>> = {
  ready: 'green',
  'nothing to revert': 'bold',
  'not ready': 'red',
}

/** The same report for the terminal. */
export function renderDrill(report: DrillReport): string {
  return [
    `${tone('bold', report.database.name)}: ${tone(TONES[report.verdict], VERDICTS[report.verdict].toLowerCase())}`,
    verdictLine(report),
    ...sectionsOf(report).flatMap((section) => [
      '',
      tone('bold', section.title),
      ...section.lines.map((line) => `  ${line}`),
      ...(section.table === null
        ? []
        : [table(section.table.rows.map((row) => [`  ${row[0] ?? ''}`, ...row.slice(1)]))]),
    ]),
    '',
    tone('dim', footing(report)),
  ].join('\n')
}
