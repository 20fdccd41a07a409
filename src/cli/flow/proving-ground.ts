import type { Project } from '../../project/project.ts'
import { cloneSchema, type LeftOut } from '../../rehearse/clone-schema.ts'
import { openShadow, type Shadow, type ShadowPlace } from '../../rehearse/shadow.ts'
import type { Workspace } from '../workspace.ts'
import { QUIET } from './prove-life.ts'
import { shadowWorkspace } from './shadow-workspace.ts'
import { up } from './up.ts'

/** The schema that migrations begin from: nothing, or that of a database that no migration made. */
export type Start =
  | { readonly kind: 'empty' }
  | { readonly kind: 'like'; readonly source: Pick<Workspace, 'connection' | 'dialect'> }

/** Two databases of one schema: one that a migration is tried in, and one where the old application stays alone. */
export interface ProvingGround {
  readonly shadow: Workspace
  readonly control: Workspace
  /** What the server of the shadow could not be given. */
  readonly leftOut: readonly LeftOut[]
  close(): Promise<void>
}

/** Makes both, with these migrations applied and contracted. */
export async function openGround(
  place: ShadowPlace,
  project: Project,
  start: Start,
  applied: readonly string[],
): Promise<ProvingGround> {
  const shadows: Shadow[] = []
  const close = async (): Promise<void> => {
    for (const shadow of shadows) await shadow.close()
  }
  try {
    // One after the other: a server copies its template for one database at a time.
    shadows.push(await openShadow(place))
    shadows.push(await openShadow(place))
    const [shadow, control] = shadows.map((one) => shadowWorkspace(one, project))
    if (shadow === undefined || control === undefined) throw new RangeError('two shadows are two')
    const leftOut: LeftOut[] = []
    if (start.kind === 'like') {
      const [first, second] = shadows
      if (first !== undefined && second !== undefined) {
        leftOut.push(...(await cloneSchema(start.source, first)))
        await cloneSchema(start.source, second)
      }
    }
    for (const { connection, dialect, store } of [shadow, control]) {
      // A run that goes on in the original has ended here.
      const { unfinished } = await store.read()
      if (unfinished !== null)
        await connection.session.script(dialect.statements.endRun(unfinished.id, 'done'))
    }
    const both = [shadow, control].map((workspace) => advance(workspace, applied))
    // Where one fails, the other is waited for: what it works in is about to go.
    await Promise.allSettled(both)
    await Promise.all(both)
    return { shadow, control, leftOut, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Applies and contracts them, as far as they are not. */
export async function advance(workspace: Workspace, names: readonly string[]): Promise<void> {
  const last = names.at(-1)
  if (last !== undefined) await up(workspace, { ...QUIET, to: last, contract: true })
}
