import { presentKey } from '../../../model/lens-side.ts'
import type { HeldUnique, Sync } from '../../../model/sync.ts'
import { identifier, qualified } from '../quote.ts'
import { ownClaim, claimValue } from './claims.ts'
import type { TriggerContext } from './evaluate.ts'
import { standInsOf } from './stand-ins.ts'

/** Only while both versions run is there an old rule and a writer that doesn't know of it. */
export function guardedUniques(sync: Sync): readonly HeldUnique[] {
  return sync.state === 'expanded' ? sync.uniques : []
}

/**
 * Where a write of the new version has a value under a unique of the old one that is taken, the row shows the declared
 * fallback, else NULL. `byNew` is the condition under which it is such a write. Both versions claim what they write
 * (`claims.ts`), so that the look and the write are one.
 *
 * Values are compared by the index itself: by its collation, and with blanks at the end as it takes them.
 */
export function leadAroundUniques(
  context: TriggerContext,
  byNew: string,
  update: boolean,
): readonly string[] {
  const { sync } = context
  return guardedUniques(sync).map((unique, number) => {
    const counts = unique.columns.map(({ name }) => `NEW.${identifier(name)} IS NOT NULL`).join(' AND ')
    // Where its key stays, the row itself has it: nobody else does.
    const moved = update ? ` AND NOT (${sameKey(unique, 'OLD.', 'NEW.', '<=>')})` : ''
    const { lastResort, stand } = standInsOf(context, unique)
    const still =
      lastResort.length === 0
        ? []
        : [
            `IF ${counts} THEN`,
            claimValue(sync, unique, number),
            look(sync, unique, number, update),
            'IF _bw_taken THEN',
            ...lastResort,
            'END IF;\nEND IF;',
          ]
    return `IF ${counts}${moved} THEN
${claimValue(sync, unique, number)}
IF ${byNew} THEN
${look(sync, unique, number, update)}
IF _bw_taken THEN
${[...stand, ...still].join('\n')}
END IF;
END IF;
END IF;`
  })
}

/**
 * A look at the transaction's snapshot costs no lock; what that can't show has a claim that isn't ours, and only then a
 * locking look follows, which under REPEATABLE READ locks the gap to the neighbours where it finds nothing. What makes
 * the difference is the statement: in a trigger SELECT … INTO reads the snapshot, and SET reads what is committed, with a
 * lock. (Where MariaDB may write its binary log as statements, it locks both.) FOR SHARE in one of them would lock in both.
 *
 * While the index is being brought back after a revert (1176) there is nothing to be led around, and nothing quick to
 * ask.
 */
function look(sync: Sync, unique: HeldUnique, number: number, update: boolean): string {
  const others = `FROM ${qualified(sync.table)} AS _bw_t FORCE INDEX (${identifier(unique.index)}) WHERE ${sameKey(unique, '_bw_t.', 'NEW.', '=')}${update ? '' : notItself(sync)}`
  return `BEGIN
DECLARE EXIT HANDLER FOR 1176 SET _bw_taken = FALSE;
SELECT count(*) > 0 INTO _bw_taken ${others};
IF NOT _bw_taken AND NOT ${ownClaim(sync, unique, number)} THEN
SET _bw_taken = EXISTS (SELECT 1 ${others});
END IF;
END;`
}

/** A row with the key of the one that comes is updated by an upsert, or goes by REPLACE: the two never stand side by side. */
function notItself(sync: Sync): string {
  const same = presentKey(sync).map(({ name }) => `_bw_t.${identifier(name)} <=> NEW.${identifier(name)}`)
  return same.length === 0 ? '' : ` AND NOT (${same.join(' AND ')})`
}

type Place = 'NEW.' | 'OLD.' | '_bw_t.'

function sameKey(unique: HeldUnique, left: Place, right: Place, operator: '=' | '<=>'): string {
  return unique.columns
    .map(({ name }) => `${left}${identifier(name)} ${operator} ${right}${identifier(name)}`)
    .join(' AND ')
}
