import { counted, duration } from '../../observe/words.ts'
import type { DataFinding, DataReport } from '../../preflight/data-finding.ts'
import { tone, type Tone } from '../io.ts'

const TONES: Readonly<Record<DataFinding['severity'], Tone>> = {
  refuse: 'red',
  held: 'yellow',
  told: 'dim',
}

/** What live rows say of a plan: what would stop it first, each with rows to look at and what to write. */
export function renderData({ findings, tables }: DataReport): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const ms = tables.reduce((sum, table) => sum + table.ms, 0)
  const sorted = (['refuse', 'held', 'told'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  )
  return [
    tables.length === 0
      ? 'Live rows: nothing to ask them.'
      : `Live rows: ${counted(rows, 'row')} of ${tables.map(({ table }) => table).join(', ')} checked there and back in ${duration(ms)}${findings.length === 0 ? '; all come back the same, and none is in the way' : ''}`,
    ...sorted.flatMap(renderFinding),
  ].join('\n')
}

function renderFinding(finding: DataFinding): readonly string[] {
  const { examples, fix, message, severity } = finding
  return [
    `  ${tone(TONES[severity], `${severity}:`)} ${message}`,
    ...examples.map(({ key, value }) =>
      tone('dim', `      ${value === '' || value === key ? key : `${key}: ${value}`}`),
    ),
    ...(severity === 'refuse' ? [`      ${fix}`] : []),
  ]
}
