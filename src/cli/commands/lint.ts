import { openDatabase } from '../../dialect/open-database.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import type { Project } from '../../project/project.ts'
import { cloneSchema } from '../../rehearse/clone-schema.ts'
import { withShadow } from '../../rehearse/shadow.ts'
import { lintPending, type LintOptions, type LintReport, type PlacedFinding } from '../flow/lint.ts'
import { shadowWorkspace } from '../flow/shadow-workspace.ts'
import { processIo, tone } from '../io.ts'
import { document } from '../render/document.ts'
import { openProject } from '../view.ts'
import { OF_A_SHADOW, stopSignal } from '../signals.ts'
import type { CommonOptions } from '../workspace.ts'

export interface LintFlags extends CommonOptions {
  readonly fix?: boolean
}

export async function lintCommand(names: readonly string[], flags: LintFlags): Promise<ExitCode> {
  const io = processIo(flags.json === true)
  const signal = stopSignal(io, OF_A_SHADOW)
  const report = await lookedAt(await openProject(flags), { names, fix: flags.fix === true, signal })
  const open = report.findings.filter(({ fixed }) => !fixed)
  if (io.json) document(io, 'lint', { ...report })
  else io.out(render(report))
  return open.some(({ severity }) => severity === 'refuse') ? EXIT.refused : EXIT.done
}

/**
 * Against the schema of the database, or, where none is named, against what the migrations themselves make. Where one
 * builds on another, a shadow database goes ahead.
 */
async function lookedAt(project: Project, asked: Omit<LintOptions, 'apply'>): Promise<LintReport> {
  const url = project.url ?? 'pglite:'
  const { connection, dialect: opened } = await openDatabase(url)
  const dialect = await opened()
  try {
    const { entries } = await dialect.ledger(connection.session).read()
    const pending = (await listMigrations(project.migrations)).filter(
      ({ name }) => !entries.some((entry) => entry.name === name),
    )
    const alone = project.url !== null && pending.length < 2
    if (alone)
      return await lintPending(shadowWorkspace({ connection, dialect, url, close: nothing }, project), {
        ...asked,
        apply: false,
      })
    return await withShadow({ connection, dialect, url }, async (shadow) => {
      if (project.url !== null) await cloneSchema({ connection, dialect }, shadow)
      return lintPending(shadowWorkspace(shadow, project), { ...asked, apply: true })
    })
  } finally {
    await connection.session.close()
  }
}

const nothing = (): Promise<void> => Promise.resolve()

function render({ findings, looked, passed }: LintReport): string {
  const open = findings.filter(({ fixed }) => !fixed)
  const fixed = findings.length - open.length
  const told = looked.length === 1 ? '1 migration' : `${looked.length} migrations`
  return [
    ...findings.flatMap(lines),
    ...passed.map(({ name, because }) => `${name}: not looked at: ${because}`),
    ...(looked.length === 0 && passed.length === 0
      ? ['Nothing to look at: every migration is applied.']
      : [
          `${told} looked at: ${open.length === 0 ? 'nothing to say' : `${open.filter(({ severity }) => severity === 'refuse').length} to refuse, ${open.filter(({ severity }) => severity === 'warn').length} to warn of`}${fixed === 0 ? '' : `, ${fixed} fixed`}.`,
        ]),
  ].join('\n')
}

function lines({ code, fix, fixed, message, place, severity }: PlacedFinding): readonly string[] {
  if (fixed) return [`${place}: ${tone('green', 'fixed')} ${message} [${code}]`]
  return [
    `${place}: ${tone(severity === 'refuse' ? 'red' : 'yellow', severity)} ${message} [${code}]`,
    `  ${fix}`,
  ]
}
