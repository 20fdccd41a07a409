import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { counted } from '../../observe/words.ts'
import type { RevertForecast } from '../flow/forecast.ts'
import { passReleases, type GateOptions } from '../flow/pass-releases.ts'
import { mayRevert } from '../flow/release-questions.ts'
import { forecastRevert, revert } from '../flow/revert.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions, type Workspace, type WriteOptions } from '../workspace.ts'
import { revertFlags, type RevertFlags } from './revert-flags.ts'

export interface RevertCommandFlags extends CommonOptions, WriteOptions, RevertFlags, GateOptions {
  readonly dryRun?: boolean
}

export async function revertCommand(flags: RevertCommandFlags): Promise<ExitCode> {
  const { run: _run, steps: _steps, to: _to, ...rest } = flags
  const which = revertFlags(flags)
  return withWorkspace(flags, async (workspace) => {
    const { io } = workspace
    if (flags.dryRun === true) {
      tellForecast(workspace, await forecastRevert(workspace, which))
      return EXIT.done
    }
    const { debts, moves, openDebts, schema } = await revert(workspace, {
      ...rest,
      ...which,
      gate: () =>
        passReleases(
          workspace,
          flags,
          () => mayRevert(workspace, flags, which),
          (retire) => `Once it runs no more: ${retire}. To revert all the same: \`migrate revert --force\`.`,
        ),
    })
    if (io.json) {
      document(io, 'revert', {
        moved: moves.map(({ migration, transition }) => ({ migration, transition })),
        debts,
        catalog: schema,
      })
    } else if (moves.length === 0) {
      io.out('Nothing to revert: no run has anything standing.')
    } else {
      const last = moves.at(-1)
      io.out(
        last?.transition === 'restore'
          ? 'Both versions of the schema are served again. `migrate revert` once more takes the new one away.'
          : 'The old schema is served. What the new one alone knew is held, and comes back with `migrate up`.',
      )
      if (schema === 'as before')
        io.out('Verified: the schema is exactly what it was before those migrations.')
      // Where constraints are left off, that is the difference, and it is told below and by status.
      if (schema === 'differs' && openDebts === 0)
        io.out('The schema is not exactly what it was before: see `migrate drift` and `migrate status`.')
    }
    if (debts === 0) return EXIT.done
    if (!io.json)
      io.out(
        `${debts} ${debts === 1 ? 'thing' : 'things'} could not come back because of what was written since: see \`migrate status\`, then \`migrate repair\`.`,
      )
    return EXIT.debt
  })
}

function tellForecast({ io }: Workspace, forecast: RevertForecast): void {
  if (io.json) {
    document(io, 'revert', { dryRun: true, ...forecast })
    return
  }
  if (forecast.legs.length === 0) io.out('Nothing to revert.')
  for (const { migration, transition } of forecast.legs) {
    io.out(
      `${migration}: ${transition === 'restore' ? 'serve the old schema beside the new again' : 'take the new schema away and hold it'}`,
    )
  }
  for (const { constraint, rows, table } of forecast.conflicts) {
    io.out(
      `  in the way of ${constraint}: ${counted(rows, 'row')} of ${table} (--on-conflict keep, quarantine or abort)`,
    )
  }
  for (const { rows, table } of forecast.kept) {
    io.out(
      `  ${counted(rows, 'row')} of ${table} that the migration changed ${rows === 1 ? 'was' : 'were'} written since: what is there stays, and is open debt (--on-conflict abort refuses)`,
    )
  }
  for (const { columns, policy, rows, table } of forecast.unrepresentable) {
    io.out(
      `  ${counted(rows, 'row')} of ${table} ${rows === 1 ? 'has' : 'have'} a ${columns} that the old schema can't show; ${policy === 'block' ? 'that blocks taking the new schema away' : 'the value is held'}`,
    )
  }
  if (new Set(forecast.legs.map((leg) => leg.migration)).size < forecast.legs.length)
    io.out(
      '  For a migration that goes both ways, rows in the way of the second are counted once the first is done.',
    )
  io.out(forecast.blocked ? 'A revert would be refused.' : 'A revert would succeed.')
}
