import type { Lens } from '../../../model/lens.ts'
import { namesOf, presentKey, trackedLenses } from '../../../model/lens-side.ts'
import type { Sync } from '../../../model/sync.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { agree, row, valueRow } from './lens-names.ts'
import { triggerName } from './trigger-names.ts'

/**
 * Keeps the list of rows that the other schema can't express, so that `status` looks the count up. AFTER triggers: an
 * INSERT that ends in ON CONFLICT DO NOTHING must leave no trace.
 */
export function startTracking(sync: Sync): readonly string[] {
  const lenses = trackedLenses(sync)
  if (lenses.length === 0) return []
  const table = qualified(sync.table)
  return [
    defineTrackFunction(sync, lenses),
    defineTruncateFunction(sync, lenses),
    `CREATE TRIGGER ${triggerName(sync, 'track')} AFTER INSERT OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${trackFunction(sync)}()`,
    `CREATE TRIGGER ${triggerName(sync, 'truncate')} AFTER TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${truncateFunction(sync)}()`,
  ]
}

export function stopTracking(sync: Sync): readonly string[] {
  if (trackedLenses(sync).length === 0) return []
  const table = qualified(sync.table)
  return [
    ...(['track', 'truncate'] as const).map((kind) => `DROP TRIGGER ${triggerName(sync, kind)} ON ${table}`),
    `DROP FUNCTION ${trackFunction(sync)}()`,
    `DROP FUNCTION ${truncateFunction(sync)}()`,
  ]
}

function trackFunction(sync: Sync): string {
  return `bothways.track_${sync.id}_${sync.state}`
}

function truncateFunction(sync: Sync): string {
  return `bothways.truncate_${sync.id}_${sync.state}`
}

function keyOf(sync: Sync, record: string): string {
  const pairs = presentKey(sync).map(
    (column, number) =>
      `${literal(sync.key[number]?.name ?? column.name)}, ${record}${identifier(column.name)}`,
  )
  return `pg_catalog.jsonb_build_object(${pairs.join(', ')})`
}

/** Whether both sides of a row say the same, into `agrees`; a value that the new side fails on is listed under its own tag. */
function judge(sync: Sync, lens: Lens, record: string): string {
  return `BEGIN
tag := ${literal(lens.id)};
agrees := ${agree(valueRow(sync, sync.state, lens, 'after', record), row(record, namesOf(lens, 'after', sync.state)))};
EXCEPTION WHEN data_exception OR check_violation OR not_null_violation THEN
tag := ${literal(`${lens.id}:new`)};
agrees := false;
END;`
}

/** In the BEFORE trigger, which only an update of these columns calls: most rows agree before and after. */
export function trackUpdate(sync: Sync, lens: Lens): string {
  return `${judge(sync, lens, 'OLD.')}
IF NOT agrees THEN
PERFORM bothways.unmark(tag, ${keyOf(sync, 'OLD.')});
END IF;
${judge(sync, lens, 'NEW.')}
IF NOT agrees THEN
PERFORM bothways.mark(tag, ${keyOf(sync, 'NEW.')});
END IF;`
}

function defineTrackFunction(sync: Sync, lenses: readonly Lens[]): string {
  const ids = lenses.flatMap((lens) => [literal(lens.id), literal(`${lens.id}:new`)]).join(', ')
  return `CREATE FUNCTION ${trackFunction(sync)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $bothways$
DECLARE
agrees boolean;
tag text;
BEGIN
IF TG_OP <> 'INSERT' THEN
DELETE FROM bothways.unrepresentable WHERE lens IN (${ids}) AND key = ${keyOf(sync, 'OLD.')};
END IF;
IF TG_OP <> 'DELETE' THEN
${lenses.map((lens) => `${judge(sync, lens, 'NEW.')}\nIF NOT agrees THEN\nPERFORM bothways.mark(tag, ${keyOf(sync, 'NEW.')});\nEND IF;`).join('\n')}
END IF;
RETURN NULL;
END
$bothways$`
}

function defineTruncateFunction(sync: Sync, lenses: readonly Lens[]): string {
  const ids = lenses.flatMap((lens) => [literal(lens.id), literal(`${lens.id}:new`)]).join(', ')
  return `CREATE FUNCTION ${truncateFunction(sync)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $bothways$
BEGIN
DELETE FROM bothways.unrepresentable WHERE lens IN (${ids});
RETURN NULL;
END
$bothways$`
}
