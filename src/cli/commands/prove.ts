import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import type { FormatName } from '../../project/formats/format-name.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import { writeProof } from '../../project/proof-file.ts'
import type { Project } from '../../project/project.ts'
import { refuseSame, type ShadowPlace } from '../../rehearse/shadow.ts'
import { passes, type Proof, type Proofs } from '../../rehearse/verdict.ts'
import { chosenMigrations } from '../flow/chosen-migrations.ts'
import { proveFolder, type FolderProofs } from '../flow/prove-folder.ts'
import { proveOwn } from '../flow/prove-own.ts'
import { placeAt } from '../flow/shadow-place.ts'
import { refuseInEffect, startOf } from '../flow/start-of.ts'
import { processIo, type Io } from '../io.ts'
import { document } from '../render/document.ts'
import { provingLine } from '../render/proving-line.ts'
import { renderProof, renderProofs } from '../render/prove.ts'
import { OF_A_SHADOW, stopSignal } from '../signals.ts'
import { openProject } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'
import { sampled } from './sampled.ts'

export interface ProveFlags extends CommonOptions {
  readonly all?: boolean
  /** A git reference: migrations whose files came or changed since. */
  readonly since?: string
  readonly shadowUrl?: string
  /** A live database to take rows from. */
  readonly sampleUrl?: string
  /** A folder with migrations of another tool. */
  readonly dir?: string
  readonly format?: FormatName
}

export async function proveCommand(names: readonly string[], flags: ProveFlags): Promise<ExitCode> {
  const io = processIo(flags.json === true)
  const project = await openProject(flags)
  const line = provingLine(io)
  const signal = stopSignal(io, OF_A_SHADOW)
  const on = (proof: Proof): void => {
    line.clear()
    if (!io.json) io.out(renderProof(proof))
  }
  const { done, tell } = line
  const found = await atPlace(flags, project, async (place, target) => {
    const { all, dir, format, since } = flags
    if (dir !== undefined)
      return proveFolder(place, { dir, format, names, all, since, signal, tell, done, on })
    const { inEffect, start } = await startOf(target)
    refuseInEffect(names, inEffect)
    const files = await listMigrations(project.migrations)
    const candidates = files.map(({ name, path }) => ({ name, paths: [path] }))
    const wanted = chosenMigrations(project.migrations, candidates, names, { all, since })
    const chosen = new Set([...wanted].filter((name) => !inEffect.has(name)))
    return sampled(flags.sampleUrl, (sample) =>
      proveOwn(place, project, {
        names: chosen,
        start,
        sample,
        signal,
        tell,
        keep: writeProof,
        done,
        on,
      }),
    )
  })
  return report(io, found)
}

function report(io: Io, found: Proofs | FolderProofs): ExitCode {
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

/** Where shadows are made, and the database that the project is for, where one is named. */
async function atPlace<T>(
  { shadowUrl }: ProveFlags,
  { url }: Project,
  work: (place: ShadowPlace, target: ShadowPlace | null) => Promise<T>,
): Promise<T> {
  const target = url === null ? null : await placeAt(url)
  try {
    if (shadowUrl === undefined && target !== null) return await work(target, target)
    const place = await placeAt(shadowUrl ?? 'pglite:')
    try {
      if (target !== null) await refuseSame(target, place, '--shadow-url is the database of this project')
      return await work(place, target)
    } finally {
      await place.connection.session.close()
    }
  } finally {
    await target?.connection.session.close()
  }
}
