import { resolve } from 'node:path'
import { appName, releaseName } from '../../compat/contract-names.ts'
import { readContract } from '../../compat/read-contract.ts'
import { recordRelease } from '../../compat/record-release.ts'
import { writeContract } from '../../compat/write-contract.ts'
import { engineFamily } from '../../dialect/engine-family.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { shownPath } from '../../project/shown-path.ts'
import { processIo } from '../io.ts'
import { document } from '../render/document.ts'
import { recordedCounts, renderRecorded } from '../render/release-record.ts'
import { openProject } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'

export interface ReleaseRecordFlags extends CommonOptions {
  readonly app: string
  readonly release: string
  readonly from: readonly string[]
  readonly out?: string
}

export async function releaseRecordCommand(flags: ReleaseRecordFlags): Promise<ExitCode> {
  const io = processIo(flags.json === true)
  const [app, release] = [appName(flags.app), releaseName(flags.release)]
  const project = await openProject(flags)
  const directory = flags.out === undefined ? project.contracts : resolve(flags.out)
  const before = await readContract(directory, app, release)
  const engine = project.url === null ? null : engineFamily(project.url)
  const recorded = await recordRelease({ app, release, sources: flags.from, engine, before })
  const file = shownPath(await writeContract(directory, recorded.contract))
  if (io.json) {
    const { notes, passedOver } = recorded
    document(io, 'release-record', {
      file,
      app,
      release,
      ...recordedCounts(recorded.contract),
      notes,
      passedOver,
    })
  } else {
    io.out(renderRecorded(recorded, file, before !== null))
  }
  return EXIT.done
}
