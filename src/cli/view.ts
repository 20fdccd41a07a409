import type { Access } from '../dialect/dialect.ts'
import { openDatabase } from '../dialect/open-database.ts'
import { listMigrations } from '../project/list-migrations.ts'
import type { MigrationFile } from '../project/migration-file.ts'
import { loadProject, requireUrl, type Project } from '../project/project.ts'
import { processIo, type Io } from './io.ts'
import type { CommonOptions, Workspace } from './workspace.ts'

/** A project and its ledger, to look at. The rest of the code, for a command that finds work to do, loads when asked for. */
export interface View extends Omit<Workspace, 'dialect'> {
  readonly access: Pick<Access, 'classify' | 'releases'>
  workspace(): Promise<Workspace>
}

/**
 * Opens project and database for one command, and closes the connection whatever happens. The files are hashed while the
 * server is waited for.
 */
export async function withView<T>(
  options: CommonOptions,
  work: (view: View, listing: Promise<readonly MigrationFile[]>) => Promise<T>,
): Promise<T> {
  const project = await openProject(options)
  const listing = listMigrations(project.migrations)
  // Told to whoever waits for it, and nobody does where there is no connection.
  listing.catch(() => undefined)
  return viewOn(project, processIo(options.json === true), (view) => work(view, listing))
}

/** The same for a project that was found in another way, without its files. */
export async function viewOn<T>(project: Project, io: Io, work: (view: View) => Promise<T>): Promise<T> {
  const { connection, access, dialect } = await openDatabase(requireUrl(project))
  const parts = { project, connection, store: access.ledger(connection.session), io }
  try {
    return await work({
      ...parts,
      access,
      workspace: async () => ({ ...parts, dialect: await dialect() }),
    })
  } finally {
    await connection.session.close()
  }
}

export function viewOf(workspace: Workspace): View {
  return { ...workspace, access: workspace.dialect, workspace: () => Promise.resolve(workspace) }
}

export function openProject(options: CommonOptions): Promise<Project> {
  return loadProject({
    cwd: process.cwd(),
    env: process.env,
    ...(options.url === undefined ? {} : { url: options.url }),
    ...(options.config === undefined ? {} : { config: options.config }),
  })
}
