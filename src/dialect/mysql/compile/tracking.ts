import type { Lens } from '../../../model/lens.ts'
import { presentKey } from '../../../model/lens-side.ts'
import { identifier, literal } from '../quote.ts'
import { compare } from './assignments.ts'
import type { Row, TriggerContext } from './evaluate.ts'

/**
 * Lists a row whose two sides don't say the same, or takes it off the list. A value that the new side fails on is listed
 * under a tag of its own.
 */
export function track(context: TriggerContext, lens: Lens, row: Row): string {
  const keep =
    row === 'NEW.'
      ? (tag: string) =>
          `INSERT INTO bothways_unrepresentable (lens, row_key) VALUES (${tag}, ${keyOf(context, row)}) ON DUPLICATE KEY UPDATE lens = lens;`
      : (tag: string) =>
          `DELETE FROM bothways_unrepresentable WHERE lens = ${tag} AND row_key = ${keyOf(context, row)};`
  return `BEGIN
DECLARE _bw_tag VARCHAR(16) DEFAULT NULL;
BEGIN
DECLARE EXIT HANDLER FOR SQLEXCEPTION, 1265 SET _bw_tag = ${literal(`${lens.id}:new`)};
${compare(context, lens, 'after', row, (differs) => `IF ${differs} THEN\nSET _bw_tag = ${literal(lens.id)};\nEND IF;`)}
END;
IF _bw_tag IS NOT NULL THEN
${keep('_bw_tag')}
END IF;
END;`
}

/** A row that is gone is on no list. */
export function forget(context: TriggerContext, lenses: readonly Lens[]): string {
  const tags = lenses.flatMap((lens) => [literal(lens.id), literal(`${lens.id}:new`)])
  return `DELETE FROM bothways_unrepresentable WHERE lens IN (${tags.join(', ')}) AND row_key = ${keyOf(context, 'OLD.')};`
}

function keyOf({ sync }: TriggerContext, row: Row): string {
  const pairs = presentKey(sync).map(
    ({ name }, number) => `${literal(sync.key[number]?.name ?? name)}, ${row}${identifier(name)}`,
  )
  // A key is compared as it is written: the collation of the moment has no say.
  return `CAST(JSON_OBJECT(${pairs.join(', ')}) AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin`
}
