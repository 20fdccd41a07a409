import type { Catalog } from '../model/catalog.ts'
import type { PlannedMigration } from '../plan/plan-migration.ts'
import type { Finding, Rule, ServerHabits } from './finding.ts'
import { concurrentlyInTransaction } from './rules/concurrently-in-transaction.ts'
import { downUnused } from './rules/down-unused.ts'
import { foreignKeyIndex } from './rules/foreign-key-index.ts'
import { irreversible } from './rules/irreversible.ts'
import { leftBehind } from './rules/left-behind.ts'
import { rawDrop } from './rules/raw-drop.ts'
import { resumeRunsAgain } from './rules/resume-runs-again.ts'
import { silentWriter } from './rules/silent-writer.ts'
import { unrepresentable } from './rules/unrepresentable.ts'
import { volatileDefault } from './rules/volatile-default.ts'

const RULES: readonly Rule[] = [
  concurrentlyInTransaction,
  downUnused,
  foreignKeyIndex,
  irreversible,
  leftBehind,
  rawDrop,
  resumeRunsAgain,
  silentWriter,
  unrepresentable,
  volatileDefault,
]

/** All findings, in the order of the rules' names, so that the same plan always says the same first. */
export function lint(planned: PlannedMigration, before: Catalog, server: ServerHabits): readonly Finding[] {
  return RULES.flatMap((rule) => rule(planned, before, server))
}
