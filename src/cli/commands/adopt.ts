import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { counted } from '../../observe/words.ts'
import { readAdoption, type AdoptChoice, type Adoption } from '../flow/adopt.ts'
import { driftError, driftOf, inspect, recordCatalog } from '../flow/catalog-record.ts'
import { document } from '../render/document.ts'
import { withLock, withWorkspace, type CommonOptions, type WriteOptions } from '../workspace.ts'

/** Takes another tool's history for the start of ours. Its table is left as it is. */
export async function adoptCommand(options: AdoptChoice & CommonOptions & WriteOptions): Promise<ExitCode> {
  return withWorkspace(options, (workspace) =>
    withLock(workspace, options, async (context) => {
      const { connection, dialect, io, store } = workspace
      const snapshot = await store.read()
      if (snapshot.entries.length > 0) {
        throw new MigrateError('WRONG_STATE', {
          what: `bothways has a history of its own here already: ${counted(snapshot.entries.length, 'migration')}`,
          next: 'See `migrate status`. What another tool ran before that is part of the recorded start.',
        })
      }
      const catalog = await inspect(workspace)
      const drift = await driftOf(workspace, snapshot, catalog)
      if (drift.length > 0) throw driftError(drift)
      const adoption = await readAdoption(workspace, catalog, options)
      const { adopted, pending, table, tool } = adoption
      await store.ensure()
      const { statements } = dialect
      await connection.session.script(
        [
          'BEGIN',
          statements.beginRun({
            id: context.runId,
            command: 'adopt',
            actor: context.actor,
            toolVersion: context.toolVersion,
            moves: [],
          }),
          ...(await recordCatalog(workspace)()),
          statements.audit({
            actor: context.actor,
            event: 'adopt',
            detail: { tool, table, migrations: adopted, pending },
          }),
          statements.endRun(context.runId, 'done'),
          'COMMIT',
        ].join(';\n'),
      )
      if (io.json) document(io, 'adopt', { ...adoption })
      else io.out(words(adoption))
      return EXIT.done
    }),
  )
}

function words({ adopted, pending, table, tool }: Adoption): string {
  return [
    `${counted(adopted.length, 'migration')} of ${tool} ${adopted.length === 1 ? 'is' : 'are'} the history before ours${adopted.length === 0 ? '' : `, the last ${adopted.at(-1)?.name}`}. The schema as it is is the recorded start; ${table} was only read.`,
    ...(pending.length === 0
      ? []
      : [
          `Not applied here, and not run by bothways: ${pending.join(', ')}. Apply them with ${tool} and run \`migrate adopt\` again, or write each anew (\`migrate new --sql NAME\`: its up in expand.up.sql, its down in expand.down.sql) and delete its file.`,
        ]),
    `From here on only bothways changes this schema: take ${tool} out of the deployment. Next: migrate new NAME`,
  ].join('\n')
}
