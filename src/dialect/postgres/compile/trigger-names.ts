import type { Sync } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'

/** PostgreSQL fires triggers of a kind in name order: the tilde puts ours behind the user's. */
export function triggerName(sync: Sync, kind: 'insert' | 'update' | 'track' | 'truncate'): string {
  return identifier(`~bw_${sync.id}_${kind}`)
}

/** A backfill writes one side on purpose; the triggers leave its rows alone. */
export const NOT_BACKFILL = `coalesce(pg_catalog.current_setting('bothways.backfill', true), '') <> 'on'`
