import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { tableText } from '../../model/names.ts'
import type { Step } from '../../model/step.ts'
import { previewUp, type PlanPreview } from '../flow/preview-up.ts'
import { tone } from '../io.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions } from '../workspace.ts'

export async function planCommand(options: CommonOptions & { readonly sql?: boolean }): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const preview = await previewUp(workspace)
    if (workspace.io.json) {
      document(workspace.io, 'plan', {
        migrations: preview.ready.map(({ findings, hash, planned, program }) => ({
          name: planned.migration.name,
          summary: planned.migration.summary,
          planHash: hash,
          program,
          findings,
        })),
        more: preview.more,
      })
    } else {
      workspace.io.out(render(preview, options.sql === true))
    }
    return EXIT.done
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
    ...findings.map((finding) =>
      tone('yellow', `  ${finding.severity}: ${finding.message} [${finding.code}]`),
    ),
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
    default:
      return step satisfies never
  }
}
