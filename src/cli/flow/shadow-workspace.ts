import type { Project } from '../../project/project.ts'
import type { Shadow } from '../../rehearse/shadow.ts'
import type { Workspace } from '../workspace.ts'

/** The project on a shadow database: commands run there as they would on the real one, and say nothing. */
export function shadowWorkspace({ connection, dialect, url }: Shadow, project: Project): Workspace {
  return {
    project: { ...project, url, urlFrom: '--url' },
    dialect,
    connection,
    store: dialect.ledger(connection.session),
    io: { out: () => undefined, err: () => undefined, json: false, live: false, interactive: false },
  }
}
