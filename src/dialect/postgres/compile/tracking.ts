import type { Lens } from '../../../model/lens.ts'
import type { Sync } from '../../../model/sync.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { agree, differ, names, row, valueRow } from './lens-names.ts'
import { NOT_BACKFILL, triggerName } from './trigger-names.ts'

/** Lenses whose rows can be out of step: a mirror can't, and a one-sided lens has nothing to compare with. */
export function trackedLenses(sync: Sync): readonly Lens[] {
  if (sync.key.length === 0) return []
  return sync.lenses.filter(
    (lens) => lens.contract !== 'swap' && lens.before.length > 0 && lens.after.length > 0,
  )
}

/**
 * Keeps the list of rows that the other schema can't express, so that `status` looks the count up. AFTER triggers: an
 * INSERT that ends in ON CONFLICT DO NOTHING must leave no trace.
 */
export function startTracking(sync: Sync): readonly string[] {
  const lenses = trackedLenses(sync)
  if (lenses.length === 0) return []
  const table = qualified(sync.table)
  const watched = [
    ...new Set([
      ...lenses.flatMap((lens) => [
        ...names(lens, 'before', sync.state),
        ...names(lens, 'after', sync.state),
      ]),
      ...presentKey(sync),
    ]),
  ]
  const changed = differ(row('OLD.', watched), row('NEW.', watched))
  return [
    defineTrackFunction(sync, lenses),
    defineTruncateFunction(sync, lenses),
    `CREATE TRIGGER ${triggerName(sync, 'track')} AFTER INSERT OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${trackFunction(sync)}()`,
    `CREATE TRIGGER ${triggerName(sync, 'retrack')} AFTER UPDATE ON ${table} FOR EACH ROW WHEN ((${changed}) AND ${NOT_BACKFILL}) EXECUTE FUNCTION ${trackFunction(sync)}()`,
    `CREATE TRIGGER ${triggerName(sync, 'truncate')} AFTER TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${truncateFunction(sync)}()`,
  ]
}

export function stopTracking(sync: Sync): readonly string[] {
  if (trackedLenses(sync).length === 0) return []
  const table = qualified(sync.table)
  return [
    ...(['track', 'retrack', 'truncate'] as const).map(
      (kind) => `DROP TRIGGER ${triggerName(sync, kind)} ON ${table}`,
    ),
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

function presentKey(sync: Sync): readonly string[] {
  return sync.key.map((column) => {
    const moved = sync.lenses.find((lens) => lens.contract === 'swap' && lens.before[0]?.name === column)
    return moved === undefined ? column : (names(moved, 'before', sync.state)[0] ?? column)
  })
}

function keyOf(sync: Sync, record: string): string {
  const pairs = presentKey(sync).map(
    (column, number) => `${literal(sync.key[number] ?? column)}, ${record}${identifier(column)}`,
  )
  return `pg_catalog.jsonb_build_object(${pairs.join(', ')})`
}

function defineTrackFunction(sync: Sync, lenses: readonly Lens[]): string {
  const ids = lenses.flatMap((lens) => [literal(lens.id), literal(`${lens.id}:new`)]).join(', ')
  const checks = lenses.map(
    (lens) => `BEGIN
tag := ${literal(lens.id)};
agrees := ${agree(valueRow(sync, sync.state, lens, 'after', 'NEW.'), row('NEW.', names(lens, 'after', sync.state)))};
EXCEPTION WHEN data_exception OR check_violation OR not_null_violation THEN
tag := ${literal(`${lens.id}:new`)};
agrees := false;
END;
IF NOT agrees THEN
INSERT INTO bothways.unrepresentable (lens, key) VALUES (tag, ${keyOf(sync, 'NEW.')}) ON CONFLICT DO NOTHING;
END IF;`,
  )
  return `CREATE FUNCTION ${trackFunction(sync)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $bothways$
DECLARE
agrees boolean;
tag text;
BEGIN
IF TG_OP <> 'INSERT' THEN
DELETE FROM bothways.unrepresentable WHERE lens IN (${ids}) AND key = ${keyOf(sync, 'OLD.')};
END IF;
IF TG_OP <> 'DELETE' THEN
${checks.join('\n')}
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
