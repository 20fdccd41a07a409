import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { driftOf, inspect, recordCatalog } from '../flow/catalog-record.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { counted } from '../../observe/words.ts'
import { document } from '../render/document.ts'
import { withLock, withWorkspace, type CommonOptions, type WriteOptions } from '../workspace.ts'

/** Takes the schema as it is for the recorded start. */
export async function baselineCommand(
  options: CommonOptions & WriteOptions & { readonly acceptDrift?: boolean },
): Promise<ExitCode> {
  return withWorkspace(options, (workspace) =>
    withLock(workspace, options, async (context) => {
      const { connection, dialect, io, store } = workspace
      const snapshot = await store.read()
      const catalog = await inspect(workspace)
      const drift = await driftOf(workspace, snapshot, catalog)
      if (snapshot.fingerprint !== null && drift.length > 0 && options.acceptDrift !== true) {
        throw new MigrateError('WRONG_STATE', {
          what: 'This database has a recorded schema already, and it has drifted from it',
          details: drift,
          next: 'To take it as it is now: `migrate baseline --accept-drift`.',
        })
      }
      const { statements } = dialect
      await store.ensure()
      await connection.session.script(
        [
          'BEGIN',
          ...(await recordCatalog(workspace)()),
          statements.audit({
            actor: context.actor,
            event: 'baseline',
            detail: { tables: catalog.tables.length, drift },
          }),
          'COMMIT',
        ].join(';\n'),
      )
      const counts = {
        tables: catalog.tables.length,
        views: catalog.views.length,
        routines: catalog.routines.length,
      }
      if (io.json) document(io, 'baseline', counts)
      else
        io.out(
          `The schema as it is (${counted(counts.tables, 'table')}, ${counted(counts.views, 'view')}, ${counted(counts.routines, 'routine')}) is the recorded start. Next: migrate up`,
        )
      return EXIT.done
    }),
  )
}
