import { openDatabase } from '../../dialect/open-database.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import type { FormatName } from '../../project/formats/format-name.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { passes, type Proof, type Proofs } from '../../rehearse/verdict.ts'
import { chosenMigrations } from '../flow/chosen-migrations.ts'
import { proveFolder, type FolderProofs } from '../flow/prove-folder.ts'
import { proveOwn } from '../flow/prove-own.ts'
import { processIo, type Io } from '../io.ts'
import { document } from '../render/document.ts'
import { renderProof, renderProofs } from '../render/prove.ts'
import { openProject } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'

export interface ProveFlags extends CommonOptions {
  readonly all?: boolean
  /** A git reference: migrations whose files came or changed since. */
  readonly since?: string
  readonly shadowUrl?: string
  /** A folder with migrations of another tool. */
  readonly dir?: string
  readonly format?: FormatName
}

export async function proveCommand(names: readonly string[], flags: ProveFlags): Promise<ExitCode> {
  const io = processIo(flags.json === true)
  const project = await openProject(flags)
  const on = (proof: Proof): void => {
    if (!io.json) io.out(renderProof(proof))
  }
  const found = await atPlace(flags.shadowUrl ?? project.url ?? 'pglite:', async (place) => {
    const { all, dir, format, since } = flags
    if (dir !== undefined) return proveFolder(place, { dir, format, names, all, since, on })
    const files = await listMigrations(project.migrations)
    const candidates = files.map(({ name, path }) => ({ name, paths: [path] }))
    return proveOwn(place, project, {
      names: chosenMigrations(project.migrations, candidates, names, { all, since }),
      on,
    })
  })
  return tell(io, found)
}

function tell(io: Io, found: Proofs | FolderProofs): ExitCode {
  const { empty, proofs } = found
  const folder = 'format' in found ? { format: found.format, unread: found.unread } : {}
  if (io.json)
    document(io, 'prove', {
      ...folder,
      empty,
      migrations: proofs.map((proof) => ({ ...proof, ms: Math.round(proof.ms) })),
    })
  else io.out(renderProofs(proofs, empty, folder.unread))
  return proofs.every(passes) ? EXIT.done : EXIT.refused
}

async function atPlace<T>(url: string, work: (place: ShadowPlace) => Promise<T>): Promise<T> {
  const { connection, dialect } = await openDatabase(url)
  try {
    return await work({ connection, dialect: await dialect(), url })
  } finally {
    await connection.session.close()
  }
}
