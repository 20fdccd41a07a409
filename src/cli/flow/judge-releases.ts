import type { Misfit } from '../../compat/misfit.ts'
import { misfitsOf, type Look, type RuleForce } from '../../compat/misfits-of.ts'
import { isAboutValues } from '../../dialect/failure.ts'
import { openDatabase } from '../../dialect/open-database.ts'
import type { Session } from '../../dialect/session.ts'
import { isMigrateError } from '../../errors/migrate-error.ts'
import { tableText, type TableName } from '../../model/names.ts'
import type { Operation } from '../../model/operation.ts'
import type { ReleaseContract } from '../../model/release-contract.ts'
import type { Step } from '../../model/step.ts'
import { requireUrl } from '../../project/project.ts'
import { cloneSchema, type LeftOut } from '../../rehearse/clone-schema.ts'
import { fillEmpty } from '../../rehearse/fill-empty.ts'
import { fitRows } from '../../rehearse/fit-rows.ts'
import { withShadow, type Shadow } from '../../rehearse/shadow.ts'
import { readState, readStateAgain, type State } from '../../rehearse/state.ts'
import type { Workspace, WriteOptions } from '../workspace.ts'
import { asked, lookAtRelease } from './look-at-release.ts'
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
  /** Where it runs, as far as was recorded. */
  readonly env?: string
  /** It is retired, and counts as one that may be gone back to. */
  readonly isWayBack?: true
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

/** A change, and who has to be served when. */
export interface JudgedChange {
  readonly legs: readonly JudgedLeg[]
  /** What it does to tables that stand now: rows that are made up must suit it. */
  readonly operations: readonly Operation[]
  /** Whether a release has to be served at a moment on the way. The ends of the legs are looked at for all. */
  readonly counts: (release: JudgedRelease, stage: Stage) => boolean
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
 *
 * The copy gets a few rows that are made up, so that triggers fire. Where such rows stop the change, which the real ones
 * may let pass, it is judged once more without any. Any other failure is the change's own, and is raised.
 */
export async function judgeReleases(
  workspace: Workspace,
  releases: readonly JudgedRelease[],
  change: JudgedChange,
): Promise<Judgement> {
  try {
    return await judgeOn('a few rows', workspace, releases, change)
  } catch (error) {
    if (!isOfRows(workspace, error)) throw error
    return judgeOn('no rows', workspace, releases, change)
  }
}

/** Rows are in the way, by a look at them or in the server's words. */
function isOfRows(workspace: Workspace, error: unknown): boolean {
  if (!isMigrateError(error)) return isAboutValues(workspace.dialect.classify(error))
  if (error.code === 'ROWS_IN_THE_WAY') return true
  return error.cause !== undefined && isOfRows(workspace, error.cause)
}

async function judgeOn(
  filling: 'a few rows' | 'no rows',
  workspace: Workspace,
  releases: readonly JudgedRelease[],
  { counts, legs, operations }: JudgedChange,
): Promise<Judgement> {
  const { connection, dialect, project } = workspace
  const compiler = await dialect.kysely()
  const all = releases.map((release) => ({
    release,
    asked: asked(release.contract, release.knows, compiler),
    looks: new Map<Stage, Look>(),
  }))
  return withShadow({ connection, dialect, url: requireUrl(project) }, async (shadow) => {
    const leftOut = await cloneSchema(workspace, shadow)
    if (filling === 'a few rows') await fill(shadow, operations)
    const stages: Stage[] = []
    const tool = shadowWorkspace(shadow, project)
    await asApplication(shadow, async (session) => {
      const lookAll = async (
        stage: Stage,
        state: State,
        about: readonly TableName[] | null,
      ): Promise<void> => {
        stages.push(stage)
        for (const { asked: one, looks, release } of all) {
          if (!isLookedAt(release, stage, looks, counts)) continue
          const home = release.isServedNow ? (homeOf(release, looks)?.catalog ?? null) : null
          looks.set(stage, await lookAtRelease(shadow, session, one, state, { about, home }))
        }
      }
      let known = await readState(shadow)
      await lookAll({ state: 'now', step: null }, known, null)
      for (const { run, state } of legs) {
        const way = wayOf(async (step, about) => {
          const stage: Stage = { state, step: step.title }
          if (!all.some(({ looks, release }) => isLookedAt(release, stage, looks, counts))) return
          known = await readStateAgain(shadow, known, { about, schema: changesSchema(step) })
          await lookAll(stage, known, about)
        })
        await run(tool, way)
        known = await readState(shadow)
        await lookAll({ state, step: null }, known, null)
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

async function fill(shadow: Shadow, operations: readonly Operation[]): Promise<void> {
  const { connection, dialect } = shadow
  const state = await readState(shadow)
  await fillEmpty(shadow, state, { edges: false })
  await fitRows({ dialect, session: connection.session }, state.catalog, operations)
}

/** A release to come works where both are served: on the way there nothing is expected of it. */
function isLookedAt(
  release: JudgedRelease,
  stage: Stage,
  looks: ReadonlyMap<Stage, Look>,
  counts: JudgedChange['counts'],
): boolean {
  if (stage.step === null) return release.isServedNow || stage.state !== 'now'
  return looks.size > 0 && counts(release, stage)
}

/** Where a release works: now, or at the end of the change that is made for it. */
function homeOf({ isServedNow }: JudgedRelease, looks: ReadonlyMap<Stage, Look>): Look | null {
  const ends = [...looks].filter(([{ step }]) => step === null)
  const end = isServedNow ? undefined : ends.find(([{ state }]) => state === 'contracted')
  return (end ?? ends[0])?.[1] ?? null
}

/**
 * How a leg is run: quietly, and looked at after each step. What a step does to one table may show in writes of another
 * that the same migration concerns.
 */
function wayOf(look: (step: Step, about: readonly TableName[] | null) => Promise<void>): WriteOptions {
  let last: string | null = null
  let about: readonly TableName[] = []
  return {
    signal: new AbortController().signal,
    allowCopy: true,
    on: () => undefined,
    between: (step, migration) => {
      about = distinct(migration === last ? [...about, ...step.tables] : step.tables)
      last = migration
      // A look at rows changes nothing; what names no table, as raw SQL need not, may concern any.
      return step.kind === 'assert' ? Promise.resolve() : look(step, step.tables.length === 0 ? null : about)
    },
  }
}

function distinct(tables: readonly TableName[]): readonly TableName[] {
  return [...new Map(tables.map((table) => [tableText(table), table])).values()]
}

function changesSchema(step: Step): boolean {
  const onlyRows = step.kind === 'backfill' || step.kind === 'keptRows'
  return !onlyRows && !(step.kind === 'autocommit' && step.keepsSchema === true)
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
