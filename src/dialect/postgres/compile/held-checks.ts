import type { HeldCheck, Sync } from '../../../model/sync.ts'
import { identifier, literal } from '../quote.ts'
import { valueOf } from './lens-names.ts'

/** Only while both versions run is there an old rule and a writer that doesn't know of it. */
export function guardedChecks(sync: Sync): readonly HeldCheck[] {
  return sync.state === 'expanded' ? sync.checks : []
}

/** A function for each check, like those of a lens: its parameters bear the names of the columns that it reads. */
export function makeChecks(sync: Sync): readonly string[] {
  return guardedChecks(sync).map(({ columns, condition }, number) => {
    const parameters = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')
    return `CREATE FUNCTION ${functionOf(sync, number)}(${parameters}) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE RETURN ${condition}`
  })
}

export function removeChecks(sync: Sync): readonly string[] {
  return guardedChecks(sync).map(
    ({ columns }, number) =>
      `DROP FUNCTION ${functionOf(sync, number)}(${columns.map(({ type }) => type).join(', ')})`,
  )
}

/**
 * Where a check of the old version refuses what a write of the new one means there, the row shows the declared fallback,
 * else NULL. While the check is left off after a revert there is nothing to be led around.
 */
export function leadAroundChecks(sync: Sync): readonly string[] {
  return guardedChecks(sync).map((check, number) => {
    const called = check.columns.map(({ name }) => `NEW.${identifier(name)}`).join(', ')
    const refuses = `${functionOf(sync, number)}(${called}) IS FALSE`
    const stands = `EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = TG_RELID AND c.conname = ${literal(check.constraint ?? '')})`
    const { lastResort, stand } = standIns(sync, check)
    const still = lastResort.length === 0 ? [] : [`IF ${refuses} THEN`, ...lastResort, 'END IF;']
    return `IF by_new AND ${refuses} AND ${stands} THEN
${[...stand, ...still].join('\n')}
END IF;`
  })
}

/** The declared fallback, else NULL; and NULL after all where the check refuses the fallback itself. */
function standIns(
  sync: Sync,
  check: HeldCheck,
): { readonly stand: readonly string[]; readonly lastResort: readonly string[] } {
  const columns = sync.lenses.flatMap((lens) =>
    lens.before.flatMap((column, number) =>
      check.standIns.some((found) => found.lens === lens.id && found.column === column.name)
        ? [{ lens, column, number, target: `NEW.${identifier(column.name)}` }]
        : [],
    ),
  )
  return {
    stand: columns.map(({ lens, column, number, target }) =>
      column.fallback === null
        ? `${target} := NULL;`
        : `${target} := ${valueOf(sync, sync.state, lens, 'before', number, 'NEW.', 'fall')};`,
    ),
    lastResort: columns.flatMap(({ column, target }) =>
      column.fallback === null || column.notNull ? [] : [`${target} := NULL;`],
    ),
  }
}

function functionOf(sync: Sync, number: number): string {
  return `bothways.fits_${sync.id}_${number}`
}
