import type { DrillReport } from '../flow/drill-report.ts'
import { footing, sectionsOf, VERDICTS, verdictLine } from './readiness-facts.ts'

/** The report for a runbook that is kept as text. */
export function readinessMarkdown(report: DrillReport): string {
  const { database, verdict } = report
  const parts = sectionsOf(report).flatMap(({ lines, table, title }) => [
    `## ${escaped(title)}`,
    ...lines.map((line) => `- ${escaped(line)}`),
    ...(table === null
      ? []
      : [
          [
            `| ${table.head.join(' | ')} |`,
            `|${table.head.map(() => '---').join('|')}|`,
            ...table.rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
          ].join('\n'),
        ]),
  ])
  return `${[`# ${database.name}: ${VERDICTS[verdict].toLowerCase()}`, escaped(verdictLine(report)), ...parts, `*${escaped(footing(report))}*`].join('\n\n').replace(/(\n- [^\n]*)\n(?=\n- )/g, '$1')}\n`
}

function cell(text: string): string {
  return text.startsWith('migrate ') ? `\`${text}\`` : escaped(text)
}

function escaped(text: string): string {
  return text.replace(/([|\\<>*_])/g, '\\$1').replace(/\s+/g, ' ')
}
