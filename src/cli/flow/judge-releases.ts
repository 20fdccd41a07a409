import { declaredStatements } from '../../compat/declared-statements.ts'
import { exercise, type KnownTypes } from '../../compat/exercise.ts'
import { isView, relationOf } from '../../compat/look-up.ts'
import type { Misfit } from '../../compat/misfit.ts'
import { misfitsOf, type Look, type RuleForce } from '../../compat/misfits-of.ts'
import { neverNull } from '../../compat/never-null.ts'
import type { Dialect } from '../../dialect/dialect.ts'
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
  /**
   * It works in the schema as it is, and what differs from there counts against a change. Else it is made for the schema
   * that a change ends in.
   */
  readonly isServedNow: boolean
  readonly rules: RuleForce
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
  try {
    return await judgeOn('a few rows', workspace, releases, legs)
  } catch {
    // Rows that were made up may be in the way of a change that the real ones let pass.
    return judgeOn('no rows', workspace, releases, legs)
  }
}

async function judgeOn(
  filling: 'a few rows' | 'no rows',
  workspace: Workspace,
  releases: readonly JudgedRelease[],
  legs: readonly JudgedLeg[],
): Promise<Judgement> {
  const { connection, dialect, project } = workspace
  const compiler = await dialect.kysely()
  const all = releases.map((release) => ({
    release,
    statements: [...release.contract.statements, ...declaredStatements(release.contract, compiler)],
    looks: new Map<Stage, Look>(),
    types: new Map<string, readonly (string | null)[]>(),
  }))
  return withShadow({ connection, dialect, url: requireUrl(project) }, async (shadow) => {
    const leftOut = await cloneSchema(workspace, shadow)
    if (filling === 'a few rows') await fillEmpty(shadow, await readState(shadow), { edges: false })
    const stages: Stage[] = []
    const tool = shadowWorkspace(shadow, project)
    await asApplication(shadow, async (session) => {
      // Between two steps only what the steps are about can be otherwise.
      const lookAll = async (stage: Stage, about: readonly TableName[] | null = null): Promise<void> => {
        const state = await readState(shadow)
        stages.push(stage)
        for (const one of all) {
          // A release to come works where both are served; on the way there nothing is expected of it.
          const isExpected = one.release.isServedNow || (stage.state !== 'now' && stage.step === null)
          if (one.looks.size === 0 && !isExpected) continue
          one.looks.set(stage, await lookAt(shadow, session, one, state, { about, compiler }))
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
    const judged = stages.flatMap((stage) =>
      all.flatMap(({ looks, release }) => {
        const look = looks.get(stage)
        if (look === undefined) return []
        const home = homeOf(release, looks)
        const before = home === look ? null : home
        const misfits = misfitsOf(release.contract, dialect.applications, before, look, release.rules)
        return misfits.length === 0 ? [] : [{ release, stage, misfits }]
      }),
    )
    return { judged, leftOut }
  })
}

/** Where a release works: now, or at the end of the change that is made for it. */
function homeOf({ isServedNow }: JudgedRelease, looks: ReadonlyMap<Stage, Look>): Look | null {
  const ends = [...looks].filter(([{ step }]) => step === null)
  const end = isServedNow ? undefined : ends.find(([{ state }]) => state === 'contracted')
  return (end ?? ends[0])?.[1] ?? null
}

interface Asked {
  readonly looks: ReadonlyMap<Stage, Look>
  readonly release: JudgedRelease
  readonly statements: readonly StatementUse[]
  readonly types: KnownTypes
}

interface Looking {
  /** The tables that anything can be otherwise for; null: all of them. */
  readonly about: readonly TableName[] | null
  readonly compiler: Awaited<ReturnType<Dialect['kysely']>>
}

async function lookAt(
  { dialect }: Shadow,
  session: Session,
  { looks, release, statements, types }: Asked,
  { catalog, images }: Awaited<ReturnType<typeof readState>>,
  { about, compiler }: Looking,
): Promise<Look> {
  await session.script(dialect.applications.identify(release.knows))
  const rowsOf = (relation: Catalog['tables'][number] | Catalog['views'][number]) =>
    images.get(tableText(relation))?.rows ?? []
  const chosen = about === null ? statements : statements.filter((one) => concerns(one, about, catalog))
  const { contract } = release
  const tried = await exercise({ dialect, session }, contract, chosen, catalog, rowsOf, types)
  const home = release.isServedNow ? homeOf(release, looks) : null
  const schemas = { before: home?.catalog ?? catalog, after: catalog }
  const filled = await neverNull({ dialect, session }, compiler, contract, schemas, rowsOf)
  return { catalog, tried, neverNull: filled }
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
