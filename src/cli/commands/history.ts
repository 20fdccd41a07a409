import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { adoptedHistory } from '../flow/adopted-history.ts'
import { adoptedWords } from '../render/adopted.ts'
import { errorBody, tellError } from '../render/error.ts'
import { table } from '../render/table.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions } from '../workspace.ts'

/** Everything that ever happened here, newest first; checks the audit log's chain of hashes on the way. */
export async function historyCommand(options: CommonOptions): Promise<ExitCode> {
  return withWorkspace(options, async ({ io, store }) => {
    const { exists } = await store.read()
    const runs = exists ? await store.runs(200) : []
    const events = exists ? await store.audit(1000) : []
    const broken = exists ? await store.auditBreak() : null
    const adopted = await adoptedHistory(store, runs)
    const failure = broken === null ? null : tampered(broken)
    if (io.json) {
      document(io, 'history', {
        runs,
        events,
        auditIntact: broken === null,
        ...(failure === null ? {} : { error: errorBody(failure) }),
      })
    } else if (runs.length === 0) io.out('Nothing has happened here yet.')
    else {
      io.out(
        table(
          runs.map((run) => [
            run.id.slice(0, 8),
            run.startedAt.toISOString().slice(0, 19).replace('T', ' '),
            `migrate ${run.command}`,
            run.outcome,
            `by ${run.actor}`,
            run.command === 'adopt' && adopted !== null
              ? adoptedWords(adopted)
              : run.moves.length > 3
                ? `${run.moves.length} moves`
                : run.moves.map((move) => `${move.migration} ${move.transition}`).join(', '),
          ]),
        ),
      )
    }
    if (failure === null) return EXIT.done
    tellError(io, failure)
    return failure.exitCode
  })
}

function tampered(row: number): MigrateError {
  return new MigrateError('LEDGER_TAMPERED', {
    what: `Row ${row} of the audit log was changed after it was written: its hash no longer fits`,
    state: 'Nothing was changed by this command.',
    next: 'Find out who can write to bothways.audit; what stands before that row can be trusted.',
  })
}
