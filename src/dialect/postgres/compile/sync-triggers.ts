import type { Sync } from '../../../model/sync.ts'
import { qualified } from '../quote.ts'
import { makeChecks, removeChecks } from './held-checks.ts'
import { makeUniques, removeUniques } from './held-uniques.ts'
import { defineSyncFunction, syncFunction, updateConcerns } from './sync-function.ts'
import { startTracking, stopTracking } from './tracking.ts'
import { NOT_BACKFILL, triggerName } from './trigger-names.ts'

/** Puts the triggers of one state on a table. */
export function startSync(sync: Sync): readonly string[] {
  const define = defineSyncFunction(sync)
  if (define === null) return startTracking(sync)
  const table = qualified(sync.table)
  const concerns = updateConcerns(sync)
  return [
    ...makeUniques(sync),
    ...makeChecks(sync),
    define,
    `CREATE TRIGGER ${triggerName(sync, 'insert')} BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION ${syncFunction(sync)}()`,
    ...(concerns === null
      ? []
      : [
          `CREATE TRIGGER ${triggerName(sync, 'update')} BEFORE UPDATE ON ${table} FOR EACH ROW WHEN ((${concerns}) AND ${NOT_BACKFILL}) EXECUTE FUNCTION ${syncFunction(sync)}()`,
        ]),
    ...startTracking(sync),
  ]
}

/** Takes them away again, before the columns they name change. */
export function stopSync(sync: Sync): readonly string[] {
  if (defineSyncFunction(sync) === null) return stopTracking(sync)
  const table = qualified(sync.table)
  return [
    ...stopTracking(sync),
    ...(updateConcerns(sync) === null ? [] : [`DROP TRIGGER ${triggerName(sync, 'update')} ON ${table}`]),
    `DROP TRIGGER ${triggerName(sync, 'insert')} ON ${table}`,
    `DROP FUNCTION ${syncFunction(sync)}()`,
    ...removeUniques(sync),
    ...removeChecks(sync),
  ]
}
