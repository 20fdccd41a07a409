import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { tableText } from '../../model/names.ts'
import type { Step } from '../../model/step.ts'
import { eventRenderer } from '../../observe/event-renderer.ts'
import { previewUp, type PlanPreview } from '../flow/preview-up.ts'
import { preflight } from '../flow/preflight.ts'
import { tone } from '../io.ts'
import { renderData } from '../render/data.ts'
import { document } from '../render/document.ts'
import { stopSignal } from '../signals.ts'
import { withWorkspace, type CommonOptions } from '../workspace.ts'

export interface PlanFlags extends CommonOptions {
  readonly sql?: boolean
  readonly checkData?: boolean
}

export async function planCommand(options: PlanFlags): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const preview = await previewUp(workspace)
    const { io } = workspace
    const data =
      options.checkData === true
        ? await preflight(workspace, preview.ready, preview.catalog, {
            on: eventRenderer({ write: (text) => process.stderr.write(text), live: io.live, json: io.json }),
            signal: stopSignal(io),
          })
        : null
    if (io.json) {
      document(io, 'plan', {
        migrations: preview.ready.map(({ findings, hash, planned, program }) => ({
          name: planned.migration.name,
          summary: planned.migration.summary,
          planHash: hash,
          program,
          findings,
        })),
        more: preview.more,
        ...(data === null ? {} : { data }),
      })
    } else {
      io.out(render(preview, options.sql === true))
      if (data !== null) io.out(`\n${renderData(data)}`)
    }
    return data?.findings.some(({ severity }) => severity === 'refuse') === true ? EXIT.refused : EXIT.done
  })
}

function render({ more, ready }: PlanPreview, sql: boolean): string {
  if (ready.length === 0) return 'Nothing to do: every migration is applied.'
  const lines = ready.flatMap(({ findings, hash, planned, program }) => [
    `${tone('bold', planned.migration.name)}  ${planned.migration.summary}  ${tone('dim', `plan ${hash.slice(0, 12)}`)}`,
    ...(['expand', 'contract'] as const).flatMap((leg) => [
      `  ${leg}`,
      ...(program[leg].length === 0
        ? ['    nothing to do']
        : program[leg].flatMap((step) => stepLines(step, sql))),
    ]),
    ...findings.flatMap(({ code, fix, message, severity }) => [
      `  ${tone(severity === 'refuse' ? 'red' : 'yellow', severity)}: ${message} [${code}]`,
      `    ${fix}`,
    ]),
    '',
  ])
  return [...lines, ...(more.length === 0 ? [] : [`Planned once these are applied: ${more.join(', ')}`])]
    .join('\n')
    .trimEnd()
}

function stepLines(step: Step, sql: boolean): readonly string[] {
  const tables = step.tables.map(tableText).join(', ')
  const reversal =
    step.reversal.kind === 'held' || step.reversal.kind === 'captured'
      ? `${step.reversal.kind}: ${step.reversal.what}`
      : step.reversal.kind
  const head = `    ${step.title} ${tone('dim', `(${tables === '' ? '' : `${tables}: `}${step.lock}; ${reversal})`)}`
  return sql ? [head, ...statementsOf(step).map((text) => text.replace(/^/gm, '      '))] : [head]
}

function statementsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'transaction':
      return step.statements
    case 'autocommit':
      return [step.statement]
    case 'backfill':
      return [
        `UPDATE … SET ${step.assignments.map(({ column, expression }) => `${column} = ${expression}`).join(', ')} WHERE ${step.needed}`,
      ]
    case 'assert':
      return [step.query]
    case 'constraint':
      return [...(step.build === null ? [] : [step.build.statement]), ...step.attach, ...step.validate]
    case 'keptRows':
      return step.reports === 'whenRun' ? [step.kept] : []
    default:
      return step satisfies never
  }
}
