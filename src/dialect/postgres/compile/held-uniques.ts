import type { HeldUnique, Sync } from '../../../model/sync.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { valueOf } from './lens-names.ts'

/** Only while both versions run is there an old rule and a writer that doesn't know of it. */
export function guardedUniques(sync: Sync): readonly HeldUnique[] {
  return sync.state === 'expanded' ? sync.uniques : []
}

/**
 * Two functions for each unique, made before the triggers and gone after them. With a `RETURN` body: `=` is found when
 * they are made, whatever the search_path of the writer. They name the columns they need and no others, which may go.
 */
export function makeUniques(sync: Sync): readonly string[] {
  const table = qualified(sync.table)
  return guardedUniques(sync).flatMap((unique, number) => {
    const { keys, countedNulls } = unique
    const row = `(SELECT ${unique.columns.map(({ name }) => `($1).${identifier(name)} AS ${identifier(name)}`).join(', ')}) AS one`
    const wanted = keys.map((key, position) => `(${key}) AS _bw_${position}`).join(', ')
    const present = keys.flatMap((key, position) =>
      countedNulls.includes(position) ? [] : [`(${key}) IS NOT NULL`],
    )
    const counts = [...present, ...(unique.predicate === null ? [] : [`(${unique.predicate})`])]
    const others = withNulls(countedNulls).map((nulls) => {
      const same = keys.map((key, position) =>
        nulls.includes(position)
          ? `(${key}) IS NULL AND wanted._bw_${position} IS NULL`
          : `(${key}) = wanted._bw_${position}`,
      )
      const where = [...same, ...(unique.predicate === null ? [] : [`(${unique.predicate})`])]
      return `EXISTS (SELECT FROM (SELECT ${wanted} FROM ${row}) AS wanted, ${unique.partitioned ? '' : 'ONLY '}${table} AS t WHERE ${where.join(' AND ')})`
    })
    return [
      `CREATE FUNCTION ${functionOf(sync, 'place', number)}(${table}) RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT pg_catalog.hash_record_extended(ROW(${keys.map((key) => `(${key})`).join(', ')}), ${seedOf(sync, number)}) FROM ${row} WHERE ${counts.length === 0 ? 'true' : counts.join(' AND ')})`,
      `CREATE FUNCTION ${functionOf(sync, 'taken', number)}(${table}) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp RETURN ${others.join(' OR ')}`,
    ]
  })
}

export function removeUniques(sync: Sync): readonly string[] {
  return guardedUniques(sync).flatMap((_, number) =>
    (['place', 'taken'] as const).map(
      (kind) => `DROP FUNCTION ${functionOf(sync, kind, number)}(${qualified(sync.table)})`,
    ),
  )
}

/**
 * Leads a write of the new version around a unique of the old one; `by_new` says whose write it is.
 *
 * A look alone isn't enough: under READ COMMITTED two writers of one value see nothing of each other. So whoever writes
 * a value claims it to the end of the transaction. The new version doesn't wait for a claim, it gives way: its row shows
 * the fallback, which is honest whether the other commits or not, and no order of writes can deadlock. The old version
 * waits, as it would at the index, so that the new one finds its claim where it couldn't see its row; if the value is
 * taken then, the index says so: that is the old version's own rule. Under REPEATABLE READ a row that the transaction
 * can't see yet still fails it, as it would fail any other way.
 *
 * While the index is being brought back after a revert there is nothing to be led around, and nothing quick to ask.
 */
export function leadAround(sync: Sync, update: boolean): readonly string[] {
  return guardedUniques(sync).map((unique, number) => {
    const place = functionOf(sync, 'place', number)
    const index = literal(qualified({ schema: sync.table.schema, name: unique.index }))
    const moved = update ? ` AND place IS DISTINCT FROM ${place}(OLD)` : ''
    // In brackets: PL/pgSQL reads an IF condition up to the first THEN outside them.
    const met = `(CASE WHEN bothways.claim(place, false) THEN ${functionOf(sync, 'taken', number)}(NEW) ELSE true END)`
    const { stand, lastResort } = standIns(sync, unique)
    const still =
      lastResort.length === 0
        ? []
        : [`place := ${place}(NEW);`, `IF place IS NOT NULL AND ${met} THEN`, ...lastResort, 'END IF;']
    return `place := ${place}(NEW);
IF place IS NOT NULL${moved} THEN
IF (SELECT i.indisvalid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = pg_catalog.to_regclass(${index})) THEN
IF NOT by_new THEN
PERFORM bothways.claim(place, true);
ELSIF ${met} THEN
${[...stand, ...still].join('\n')}
END IF;
END IF;
END IF;`
  })
}

/** The declared fallback, else NULL; and NULL after all where the fallback itself is taken. */
function standIns(
  sync: Sync,
  unique: HeldUnique,
): { readonly stand: readonly string[]; readonly lastResort: readonly string[] } {
  const columns = sync.lenses.flatMap((lens) =>
    lens.before.flatMap((column, number) =>
      unique.standIns.some((found) => found.lens === lens.id && found.column === column.name)
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

function functionOf(sync: Sync, kind: 'place' | 'taken', number: number): string {
  return `bothways.${kind}_${sync.id}_${number}`
}

/** Values of two uniques don't share a lock. */
function seedOf(sync: Sync, number: number): string {
  return `${BigInt(`0x${sync.id}`) * 1000n + BigInt(number)}`
}

/** All ways in which some of these keys are NULL. */
function withNulls(positions: readonly number[]): readonly (readonly number[])[] {
  return positions.reduce<readonly (readonly number[])[]>(
    (sets, position) => [...sets, ...sets.map((set) => [...set, position])],
    [[]],
  )
}
