import { declaredStatements } from '../../compat/declared-statements.ts'
import { exercise, type KnownTypes } from '../../compat/exercise.ts'
import { isView, relationOf } from '../../compat/look-up.ts'
import type { Misfit } from '../../compat/misfit.ts'
import { misfitsOf, type Look } from '../../compat/misfits-of.ts'
import { openDatabase } from '../../dialect/open-database.ts'
import type { Session } from '../../dialect/session.ts'
import type { Catalog } from '../../model/catalog.ts'
import { sameTable, tableText, type TableName } from '../../model/names.ts'
import type { ReleaseContract, StatementUse } from '../../model/release-contract.ts'
import { requireUrl } from '../../project/project.ts'
import { cloneSchema, type LeftOut } from '../../rehearse/clone-schema.ts'
import { fillEmpty } from '../../rehearse/fill-empty.ts'
import { withShadow, type Shadow } from '../../rehearse/shadow.ts'
import { readState } from '../../rehearse/state.ts'
import type { Workspace, WriteOptions } from '../workspace.ts'
import { shadowWorkspace } from './shadow-workspace.ts'

/** A release that is to be served. */
export interface JudgedRelease {
  readonly contract: ReleaseContract
  /** What its sessions may say of themselves: the newest migration that they know. */
  readonly knows: string | null
  /** It works in the schema as it is: what differs from there counts against a change. */
  readonly isServedNow: boolean
}

/** A moment on the way of a change. `step`: within the move to that state, after this step. */
export interface Stage {
  readonly state: 'now' | 'expanded' | 'contracted' | 'reverted' | 'purged' | 'served again'
  readonly step: string | null
}

/** A part of a change, as it is tried on the shadow. */
export interface JudgedLeg {
  readonly state: Exclude<Stage['state'], 'now'>
  readonly run: (shadow: Workspace, options: WriteOptions) => Promise<unknown>
}

/** What one release lacks at one moment; nothing is told of moments that suit it. */
export interface Judged {
  readonly release: JudgedRelease
  readonly stage: Stage
  readonly misfits: readonly Misfit[]
}

export interface Judgement {
  readonly judged: readonly Judged[]
  /** What the shadow could not be given: statements that use it are not judged rightly. */
  readonly leftOut: readonly LeftOut[]
}

/**
 * Takes a copy of the database through a change and tries every statement of every release at each moment on the way:
 * before, after each step, and at the end of each leg. The database itself is only read.
 */
export async function judgeReleases(
  workspace: Workspace,
  releases: readonly JudgedRelease[],
  legs: readonly JudgedLeg[],
): Promise<Judgement> {
  const { connection, dialect, project } = workspace
  const compiler = await dialect.kysely()
  const all = releases.map((release) => ({
    release,
    statements: [...release.contract.statements, ...declaredStatements(release.contract, compiler)],
    known: null as Look | null,
    types: new Map<string, readonly (string | null)[]>(),
  }))
  return withShadow({ connection, dialect, url: requireUrl(project) }, async (shadow) => {
    const leftOut = await cloneSchema(workspace, shadow)
    await fillEmpty(shadow, await readState(shadow))
    const judged: Judged[] = []
    const tool = shadowWorkspace(shadow, project)
    await asApplication(shadow, async (session) => {
      // Between two steps only what the steps are about can be otherwise.
      const lookAll = async (stage: Stage, about: readonly TableName[] | null = null): Promise<void> => {
        const state = await readState(shadow)
        for (const one of all) {
          // A release to come works where both are served; on the way there nothing is expected of it.
          const isExpected = one.release.isServedNow || (stage.state !== 'now' && stage.step === null)
          if (one.known === null && !isExpected) continue
          const look = await lookAt(shadow, session, one, state, about)
          const misfits = misfitsOf(one.release.contract, dialect.applications, one.known, look)
          if (misfits.length > 0) judged.push({ release: one.release, stage, misfits })
          one.known ??= look
        }
      }
      await lookAll({ state: 'now', step: null })
      for (const { run, state } of legs) {
        const about: TableName[] = []
        await run(tool, {
          signal: new AbortController().signal,
          allowCopy: true,
          on: () => undefined,
          between: ({ tables, title }) => {
            about.push(...tables)
            return lookAll({ state, step: title }, about)
          },
        })
        await lookAll({ state, step: null })
      }
    })
    return { judged, leftOut }
  })
}

interface Asked {
  readonly release: JudgedRelease
  readonly statements: readonly StatementUse[]
  readonly types: KnownTypes
}

async function lookAt(
  { dialect }: Shadow,
  session: Session,
  { release, statements, types }: Asked,
  { catalog, images }: Awaited<ReturnType<typeof readState>>,
  about: readonly TableName[] | null,
): Promise<Look> {
  await session.script(dialect.applications.identify(release.knows))
  const rowsOf = (relation: Catalog['tables'][number] | Catalog['views'][number]) =>
    images.get(tableText(relation))?.rows ?? []
  const chosen = about === null ? statements : statements.filter((one) => concerns(one, about, catalog))
  const tried = await exercise({ dialect, session }, release.contract, chosen, catalog, rowsOf, types)
  return { catalog, tried }
}

/** A view may read any table, and what isn't understood may too. */
function concerns(statement: StatementUse, about: readonly TableName[], catalog: Catalog): boolean {
  if (statement.unread !== undefined || statement.tables.length === 0) return true
  return statement.tables.some((key) => {
    const relation = relationOf(catalog, key)
    return relation === undefined || isView(relation) || about.some((table) => sameTable(table, relation))
  })
}

/** A session of its own where there can be one: applications share nothing with the run of a migration. */
async function asApplication(shadow: Shadow, use: (session: Session) => Promise<void>): Promise<void> {
  if (!shadow.connection.facts.concurrent) return use(shadow.connection.session)
  const { connection } = await openDatabase(shadow.url)
  try {
    await use(connection.session)
  } finally {
    await connection.session.close()
  }
}
